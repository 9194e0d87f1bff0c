// Every visible piece of text of the page: what it says, where it stands, and how far it stands out from its ground.
(() => {
  const parse = (colour) => {
    const numbers = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
    if (!numbers) throw new Error(`a colour that is not understood: ${colour}`);
    return { parts: numbers.slice(1, 4).map(Number), alpha: numbers[4] === undefined ? 1 : Number(numbers[4]) };
  };
  const over = (top, alpha, below) => top.map((part, at) => part * alpha + below[at] * (1 - alpha));
  const luminance = (parts) => {
    const [red, green, blue] = parts
      .map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (first, second) => {
    const [lighter, darker] = [luminance(first), luminance(second)].sort((a, b) => b - a);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const ground = (element) => {
    if (!element) {
      const canvas = document.createElement("div");
      canvas.style.backgroundColor = "Canvas"; // what the browser itself paints behind a page
      document.body.append(canvas);
      const { parts } = parse(getComputedStyle(canvas).backgroundColor);
      canvas.remove();
      return parts;
    }
    const style = getComputedStyle(element);
    if (style.backgroundImage !== "none") throw new Error("a picture behind text: its contrast cannot be told");
    const { parts, alpha } = parse(style.backgroundColor);
    return alpha === 1 ? parts : over(parts, alpha, ground(element.parentElement));
  };
  const opacity = (element) =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
  // Text in a box that shortens or scrolls what is too long for it, not in one that the page itself would be.
  const isClipped = (element) =>
    element !== document.body && element !== document.documentElement &&
    (getComputedStyle(element).overflowX !== "visible" || isClipped(element.parentElement));

  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
    const style = getComputedStyle(element);
    if (!node.data.trim() || !boxes.length || style.visibility !== "visible") continue;
    const below = ground(element);
    const isDrawn = element instanceof SVGElement;
    const { parts, alpha } = parse(isDrawn ? style.fill : style.color);
    found.push({
      text: node.data.trim(),
      contrast: contrast(over(parts, alpha * opacity(element), below), below),
      left: Math.min(...boxes.map((box) => box.left)),
      right: Math.max(...boxes.map((box) => box.right)),
      isClipped: isClipped(element),
    });
  }
  return found;
})();
