"""The signature of the call that is typed, in the units of clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

import pytest
from lsprotocol import types

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def asked(editor: Editor, cursor: str) -> types.SignatureHelp | None:
    """The answer at the end of a text that occurs once."""
    position = editor.position(editor.find(cursor) + len(cursor))
    params = types.SignatureHelpParams(editor.document, position)
    return await editor.client.text_document_signature_help_async(params)


def marked(editor: Editor, answer: types.SignatureHelp) -> str:
    """The text that the client marks in the line."""
    signature = answer.signatures[0]
    assert signature.parameters is not None
    assert answer.active_parameter is not None
    label = signature.parameters[answer.active_parameter].label
    if isinstance(label, str):
        return label
    encoding = "utf-8" if editor.encoding == "utf-8" else "utf-16-le"
    width = 1 if editor.encoding == "utf-8" else 2
    return signature.label.encode(encoding)[label[0] * width : label[1] * width].decode(encoding)


async def test_the_parameter_of_a_field(editor: Editor) -> None:
    answer = await asked(editor, 'title="Où 🏠", foreign_key="')
    assert answer is not None
    assert answer.signatures[0].label.startswith("Field(default=..., *, default_factory=...")
    assert marked(editor, answer) == "foreign_key=..."


async def test_letters_of_any_width_stand_before_the_parameter(editor: Editor) -> None:
    editor.type("    name: str\n\n\n", "    größe: \"Annotated[int, '🏠']\"\n    name: str\n\n\n")
    editor.type('foreign_key="team.id")\n', 'foreign_key="team.id")\n\n\nteam = Team(größe="🦸", name=')
    answer = await asked(editor, 'größe="🦸", name=')
    assert answer is not None
    assert "🏠" in answer.signatures[0].label
    assert marked(editor, answer) == "name: str"


async def test_what_a_parameter_does_is_told(editor: Editor) -> None:
    answer = await asked(editor, "team_id: int | None = Field(")
    assert answer is not None
    parameters = answer.signatures[0].parameters
    assert parameters is not None
    assert parameters[0].documentation is not None


async def test_nothing_for_other_code(editor: Editor) -> None:
    editor.type("class Team(", "print(")
    assert await asked(editor, "print(") is None
