"""One module for each command, of the same name."""

from collections.abc import Mapping

SHORT: Mapping[str, str] = {
    "anonymise": "Make a copy of a mail or an AliExpress page that is safe to share, for instance as a test case.",
    "backup": "Back up everything reminderd knows to FILE, even while the service runs.",
    "calendar": "Print the open deadlines as an iCalendar file, each with an alarm, for any calendar program.",
    "case": "Write everything about an order: a page to print, its mails, the evidence, messages to paste.",
    "check": "Check the configuration, log in to every server, and say what would be read.",
    "deadlines": "List the open deadlines, the most urgent first.",
    "demo": "Play 120 days of a sample mailbox in seconds, with real servers on this machine only.",
    "digest": "Send a digest now, whatever the schedule says.",
    "done": "Mark a deadline as dealt with: no more reminders about it.",
    "import": "Read AliExpress's mails from files: .eml, mbox (Gmail Takeout), Maildir, or folders of them.",
    "init": "Set up reminderd: log in, look, ask a few things, write the configuration, send a test letter.",
    "inspect": "Show what a mail or an AliExpress page says, and from which line each part was read, or "
    "why it was not read.",
    "login": "Log in to a mailbox by OAuth2, where no password opens it.",
    "mark": "Say what happened to an order.",
    "once": "Read new mail, send what is due, and exit.",
    "order": "Show one order: what was said about it, and why each deadline is what it is.",
    "orders": "List all orders, the most urgent first.",
    "page": "Read AliExpress pages, note what they say, and show what changed.",
    "replay": "Read all stored mail again with the current rules and show what would change.",
    "report": "Write one HTML page: what to do, a timeline of all deadlines, the money at stake and recovered.",
    "restore": "Go back to a backup.",
    "run": "Run as a service in the foreground until SIGTERM; SIGHUP reloads the configuration.",
    "schema": "Print the configuration's JSON Schema, for editors.",
    "service": "Install reminderd as a service of systemd, look at it, or take it away.",
    "simulate": "Show which reminders will come, when and why, if nothing new happens.",
    "snooze": "Put off a deadline's reminders for a while (3d, 12h) or until a DATE.",
    "status": "Say whether all is well, judging only by what is proven: mailboxes read, work done, "
    "letters sent, disk, clock.",
    "teach": "Make a rule from a mail that was not read; show it, and what it does to all stored mail.",
    "undo": "Take back the newest thing you said: about an order or a deadline, or without a name, about anything.",
}
"""What each is for: the first sentence of its help, so that `--help` need not load them all."""
