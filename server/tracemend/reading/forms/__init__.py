"""The printed forms of an exception, one file per form; `forms.table` lists them."""
