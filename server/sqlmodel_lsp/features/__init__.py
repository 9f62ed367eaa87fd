"""Questions an editor asks of a snapshot, answered in the editor's words but without its protocol."""
