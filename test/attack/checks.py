"""Checks of ours, which Schemathesis runs beside its own. See schemathesis.toml for what two of them replace."""

import json
import re

import schemathesis
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

# Why a request that fits the schema may be refused with 422: facts of the ledger, and rules over several fields that
# JSON Schema, or a list of query parameters, cannot say. By the end of the field's name and the message.
REASONS = [
    # Facts: what is named must be there, and be free, and fit what it is put to.
    (r"Idempotency-Key", r"was used for another request"),
    (r"cursor", r"is not a cursor of this list"),
    (r"legalEntityId", r"names no legal entity|is required: there (is|are)"),
    (r"accountId|accountNumber", r"names no (account|customer)|there is no account"),
    (r"currency", r"must be [A-Z]{3}|is not an ISO 4217 currency"),
    (r"timeZone", r"is not an IANA time zone"),
    (r"valueDate|on|to|from|asOf", r"lies (after|before|more than)|lies .* ahead"),
    # A decimal has the digits of its currency, and is above zero.
    (r"amount", r"must be more than zero|has more than the \d decimal digits|is beyond the largest amount"),
    # Rules over several fields.
    (r"accountId", r"is required, or (accountNumber|number)"),
    (r"accountNumber", r"must not come together with accountId"),
    (r"invoiceId", r"is required, or number in its place"),
    (r"dueDate|end|dueTo", r"lies before|must not come together with terms"),
    (r"window|from", r"must not come together with from|makes a window of over"),
    (r"buckets", r"that grow"),
    (r".*", r"occurs twice|is not after the day|no segment after it|twice"),
    (r"minimum\..*", r"has a key that is not an ISO 4217 currency"),
    # What stands and what was agreed decide: promises, disputes, tasks, calls, policies, rehearsals.
    (
        r".*",
        r"cannot (be|come|stand)|is (for letters|no collector|no version|not the caller|kept for|never)|needs "
        r"|must lie within|must not lie in the past|names (a channel|no )|is required|lies (ahead|before|after)"
        r"|is not (the invoice's|after)|make the policy|must have at most|counts none|holds for no|gives the account"
        r"|already|is not open|open amount|is more than|does not",
    ),
    # Formats that OpenAPI has no word for.
    (r".*", r"is not between 1970 and 2199|must not hold control characters|must not be empty"),
    (r".*", r"holds half a surrogate pair|characters before the @"),
]

# Problems that are about facts as a whole, by their stable type.
TYPES = re.compile(
    r"/(currency-mismatch|dates-out-of-order|not-an-amount|too-many-allocations|no-such-\w+(-\w+)*|nothing-due"
    r"|idempotency-key-reused|e-invoice-[\w-]+|already-\w+|invoice-closed|nothing-open|over-allocation|too-many-\w+)$"
)


def is_known(field, message):
    return any(
        re.search(f"(^|[.\\]])({where})$", field, re.DOTALL) and re.search(what, message) for where, what in REASONS
    )


@schemathesis.check
def valid_data_is_refused_for_a_known_reason(ctx, response, case):
    """What fits the schema is taken, or refused for what the schema cannot say."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # An e-invoice is a text to OpenAPI; what it must hold, EN 16931 says.
    if response.status_code == 422:
        problem = json.loads(response.content)
        if TYPES.search(problem["type"]):
            return
        unknown = [e for e in problem.get("errors", []) if not is_known(e["field"], e["message"])]
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
