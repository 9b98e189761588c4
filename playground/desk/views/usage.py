"""Usage: what the desk sees of others, and what everybody sees of themselves."""

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playground.desk.usage import sheet
from playground.desk.usage.asking import Question, UsageForm, question
from playground.desk.usage.drawing import Chart, chart
from playground.desk.usage.scope import Scope, own_scope, scope_of
from playground.desk.usage.sums import Row, Table, bars, table
from playground.numbers import exact, grouped
from playground.users.models import Role
from playground.users.signed_in import person


@require_safe
def usage(request: HttpRequest) -> HttpResponseBase:
    """Of everybody, or of the groups that one manages."""
    user = person(request)
    return _answer(request, scope_of(user), {"sees_board": user.role is not Role.MEMBER})


@require_safe
def history(request: HttpRequest) -> HttpResponseBase:
    """Of oneself."""
    return _answer(request, own_scope(person(request)), {})


def _answer(request: HttpRequest, scope: Scope, context: dict[str, object]) -> HttpResponseBase:
    form = UsageForm(request.GET, scope=scope)
    asked = question(form, scope)
    found = table(asked)
    if request.GET.get("as") == "csv":
        return _sheet(asked, found)
    heads = sheet.heads(found, asked.by)
    query = request.GET.copy()
    query["as"] = "csv"
    context |= {
        "form": form,
        "own": scope.own,
        "asked": asked,
        "heads": heads,
        "lines": [_told(row, heads, found.currencies) for row in found.rows],
        "total": _told(found.total, heads, found.currencies),
        "table": found,
        "chart": _chart(asked, found),
        "csv": f"?{query.urlencode()}",
    }
    return render(request, "desk/usage.html", context)


def _told(row: Row, heads: list[str], currencies: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """A line: its name, and each of its numbers with what it is called."""
    numbers = [grouped(number) for number in sheet.numbers(row)]
    costs = [exact(row.cost.get(currency, 0), currency) for currency in currencies]
    return row.name, list(zip(heads[1:], [*numbers, *costs], strict=True))


def _chart(asked: Question, found: Table) -> Chart | None:
    """None where nothing was used; of money, that of the currency in which most was spent."""
    costs = found.total.cost
    currency = max(costs, key=lambda name: costs[name], default="") if asked.measure == "money" else ""
    if asked.measure == "money" and not currency:
        return None
    drawn = bars(asked, currency)
    return chart(drawn, asked.start, asked.end, currency) if drawn else None


def _sheet(asked: Question, found: Table) -> HttpResponseBase:
    response = StreamingHttpResponse(
        sheet.sent(sheet.lines(found, asked.by)), content_type="text/csv; charset=utf-8"
    )
    name = f"usage-by-{asked.by}-{asked.start}-{asked.end}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
