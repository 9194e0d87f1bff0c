"""The JSON Schema of the file, for editors that complete and check as you type."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reminderd.config.settings import Settings
from reminderd.config.values import duration_text


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the settings file, made from the types."""
    schema = Settings.model_json_schema(schema_generator=_FileSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema, "title": "reminderd.yaml"}


class _FileSchema(GenerateJsonSchema):
    """Pydantic's schema in the words of the file: 7d and 22:00 for defaults, no null, no titles made of names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def encode_default(self, dft: object) -> Any:
        match dft:
            case timedelta():
                return duration_text(dft)
            case time():
                return f"{dft:%H:%M}"
            case tuple():
                return [self.encode_default(value) for value in dft]
            case Mapping():
                return {str(key): self.encode_default(value) for key, value in dft.items()}
            case _:
                return super().encode_default(dft)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = super().default_schema(schema)
        return {key: value for key, value in found.items() if (key, value) != ("default", None)}

    def field_title_should_be_set(self, _schema: CoreSchema | core_schema.ModelField | Any) -> bool:
        return False
