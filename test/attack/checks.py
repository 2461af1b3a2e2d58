"""Checks of ours, which Schemathesis runs beside its own. See schemathesis.toml for what two of them replace."""

import itertools
import json
import re

import schemathesis
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

keys = itertools.count(1)

# Why a request that fits the schema may be refused with 422: facts of the ledger, and rules over several fields that
# JSON Schema, or a list of query parameters, cannot say. Each by the end of the field's path, and the whole message.
REASONS = [
    # What is named must be there.
    (r"cursor", r"is not a cursor of this list"),
    (r"legalEntityId", r"names no legal entity: [\w-]+|is not the legal entity of the account"),
    (r"legalEntityId", r"is (required|missing): there is (more than one|no) legal entity( yet)?"),
    (r"accountId|accountNumber", r"names no account: .+"),
    (r"policyVersion", r"is no version of the policy"),
    (r"to", r"is no collector that is set up"),
    (r"outcome", r"is for letters; the task has none"),
    (r"outcome", r"cannot be rejected before the debt was verified to the debtor, .+"),
    # Today decides.
    (r"valueDate|on", r"lies more than \d+ days ahead of [\d-]+"),
    (r"on|receivedOn|madeOn", r"lies ahead of today, [\d-]+, at the creditor's place"),
    (r"at", r"lies ahead of now"),
    (r"callback\.at", r"must lie within the next 90 days"),
    (r"from", r"must not lie in the past"),
    (r"to", r"lies after today, [\d-]+"),
    # Of two days one comes first.
    (r"dueDate", r"lies before the date of issue"),
    (r"servicePeriod\.end", r"lies before the period's start"),
    (r"moratorium\.until", r"lies before the moratorium's first day"),
    (r"blackouts\[\d+\]\.until", r"lies before the first day of the period|makes a period of more than \d+ days"),
    (r"dueTo", r"lies before dueFrom"),
    (r"from", r"lies after the window's end, [\d-]+|makes a window of over \d+ \w+"),
    # Currencies and time zones are lists that change; a decimal has the digits of its currency, and is above zero.
    (r"currency", r"is not an ISO 4217 currency( such as EUR)?"),
    (r"(minimum|fee|from)\.[A-Z]{3}", r"has a key that is not an ISO 4217 currency"),
    (r"(minimum|fee|from)\.[A-Z]{3}", r"\"[\d.]+\" has more than the \d decimal digits of [A-Z]{3}"),
    (r"amount", r"must be more than zero|has more than the \d decimal digits of [A-Z]{3}|is beyond the largest amount"),
    (r"timeZone", r"is not an IANA time zone such as Europe/Berlin"),
    (r"email|replyTo", r"has more than 64 characters before the @"),
    # Parameters of a query that need, or rule out, each other.
    (r"accountId", r"is required, or number \(with legalEntityId\) in its place"),
    (r"window", r"must not come together with from"),
    (r"buckets", r".* that grow.*"),
    (r"mine|unassigned|overdue|assignee|desk|kind|seniority|legalEntityId", r"cannot be asked for with an account"),
    (r"assignee", r"is not the caller, whose tasks are asked for"),
    # The steps and segments of a policy among each other.
    (r"steps\[0\]\.trigger\.from", r"cannot be previous-step in the first step"),
    (r"steps\[\d+\]\.trigger\.days", r"is not after the day of the step before it"),
    (r"steps\[\d+\]\.channels", r"names a channel twice"),
    (r"steps\[\d+\]\.handOver", r"needs task among the channels"),
    (r"steps\[\d+\]\.copyTo", r"needs email among the channels"),
    (r"steps\[\d+\]\.id", r"occurs twice in the cadence|is kept for automatic payment"),
    (r"byValue\[\d+\]\.seniority", r"occurs twice"),
    (r"byValue\[\d+\]\.from", r"names no currency"),
    (r"byValue\[\d+\]\.from\.[A-Z]{3}", r"is not above the amount of seniority \d, [\d.]+"),
    (r"segments\[\d+\]\.id", r"occurs twice in the policy"),
    (r"segments\[\d+\]\.when", r"fits everyone, so that no segment after it is reached"),
]

# A draft of a policy may be any JSON object: what no JSON body may hold is refused in any of its fields.
OF_DRAFTS = re.compile(r"must not hold control characters|holds half a surrogate pair|nests deeper than 64 levels")

# Problems that are about facts as a whole, by their stable type.
TYPES = {
    f"https://dunlin.dev/problems/{name}"
    for name in [
        "currency-mismatch",
        "dates-out-of-order",
        "no-such-credit-note",
        "no-such-invoice",
        "no-such-payment",
        "not-an-amount",
        "nothing-due",
        "too-many-allocations",
        # An e-invoice is a text to OpenAPI; what it must hold, EN 16931 says.
        "e-invoice-bad-value",
        "e-invoice-forbidden-doctype",
        "e-invoice-malformed-xml",
        "e-invoice-missing-field",
        "e-invoice-unknown-format",
    ]
}


def is_known(case, field, message):
    if case.operation.method == "put" and case.operation.path.endswith("/draft") and OF_DRAFTS.fullmatch(message):
        return True
    return any(
        re.search(f"(^|[.\\]])({where})$", field, re.DOTALL) and re.fullmatch(what, message) for where, what in REASONS
    )


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Gives each valid request an idempotency key of its own: by the same one all but the first would be refused."""
    if case.meta is not None and case.meta.generation.mode.is_positive and "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = f"attack-{next(keys)}"


@schemathesis.check
def valid_data_is_refused_for_a_known_reason(ctx, response, case):
    """What fits the schema is taken, or refused for what the schema cannot say."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code == 422:
        problem = json.loads(response.content)
        if problem["type"] in TYPES:
            return
        unknown = [e for e in problem.get("errors", []) if not is_known(case, e["field"], e["message"])]
        assert problem.get("errors"), f"A 422 that names no field: {problem}"
        assert not unknown, f"Fits the schema and is refused: {unknown}"
    else:
        assert response.status_code not in (400, 405, 406, 415), f"Fits the schema: {response.status_code}"


@schemathesis.check
def unknown_method_is_not_found(ctx, response, case):
    """A method that a path does not have is answered by the gateway alone, with its 404."""
    data = case.meta and case.meta.phase.data
    if isinstance(data, CoveragePhaseData) and data.scenario == CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        assert response.status_code == 404, f"Expected 404, got {response.status_code}"
        assert json.loads(response.content) == {"message": "Not Found"}


@schemathesis.check
def refusals_are_problems(ctx, response, case):
    """A refusal is a problem document, or what the gateway says; it names fields where it is a 422, and no stack."""
    if response.status_code < 400:
        return
    text = response.content.decode("utf-8")
    assert not re.search(r"\bat .*\.[jt]s:\d+|node_modules|Traceback", text), "Tells of the inside"
    media_type = response.headers.get("content-type", [""])[0].split(";")[0]
    if media_type == "application/json":
        assert list(json.loads(text)) == ["message"], f"Neither a problem nor the gateway's: {text[:200]}"
    elif media_type == "application/problem+json":
        problem = json.loads(text)
        assert problem["status"] == response.status_code
        assert problem["type"].startswith("https://dunlin.dev/problems/")
    else:
        assert media_type == "text/html" and case.operation.path.startswith("/opt-out/"), media_type
