"""The command schema: the JSON Schema of the settings."""

from pathlib import Path

import click


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead.")
def schema(output: Path | None) -> None:
    """Print the configuration's JSON Schema, for editors."""
    import json

    from reminderd.config.schema import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output:
        from reminderd.adapters.files.private import write_private

        write_private(output, text.encode(), begins=b"{")
    else:
        click.echo(text, nl=False)
