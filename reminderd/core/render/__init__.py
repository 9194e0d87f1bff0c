"""Deadlines and templates -> letters."""

from reminderd.core.render.content import DigestContent, Entry
from reminderd.core.render.renderer import Renderer

__all__ = ["DigestContent", "Entry", "Renderer"]
