"""What mkdocstrings reads of the source: docstrings whose examples are blocks of code."""

import griffe
from docstring_markdown import with_blocks


class ExamplesAsBlocks(griffe.Extension):
    def on_object(self, *, obj, **kwargs):
        if obj.docstring:
            obj.docstring.value = with_blocks(obj.docstring.value)
