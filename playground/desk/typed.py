"""Django's admin and forms with the types that its stubs give them: at run time Django's classes take no parameters."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model

if TYPE_CHECKING:

    class Table[M: Model](admin.ModelAdmin[M]):
        """The table of a model."""

    class Below[M: Model, P: Model](admin.TabularInline[M, P]):
        """Rows that belong to another, below it."""

    class RowForm[M: Model](forms.ModelForm[M]):
        """The form of one row."""

    class RowField[M: Model](forms.ModelChoiceField[M]):
        """A choice among rows."""

    class RowsField[M: Model](forms.ModelMultipleChoiceField[M]):
        """A choice of several rows."""

    class RowForms(forms.BaseInlineFormSet[Any, Any, Any]):
        """Forms of rows that belong to another."""
else:

    class Table[M](admin.ModelAdmin):
        """The table of a model."""

    class Below[M, P](admin.TabularInline):
        """Rows that belong to another, below it."""

    class RowForm[M](forms.ModelForm):
        """The form of one row."""

    class RowField[M](forms.ModelChoiceField):
        """A choice among rows."""

    class RowsField[M](forms.ModelMultipleChoiceField):
        """A choice of several rows."""

    class RowForms(forms.BaseInlineFormSet):
        """Forms of rows that belong to another."""
