"""Codat's own Python libraries walk the whole way on a server that speaks the contract: profile, settings, company,
connection, link page, status, all seven datasets. Any deviation ends the walk with an error.

  python walk.py http://127.0.0.1:4010 sandbox

RECORD=file: every reply is appended there as a JSON line, for whoever checks them against the OpenAPI documents.
"""

import base64
import json
import os
import re
import sys
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import requests
from codat_platform import CodatPlatform
from codat_platform.models import errors, shared
from codat_platform.utils.retries import RetryConfig
from codatcommerce import CodatCommerce
from codatcommerce.models import operations
from codatcommerce.utils import RetryConfig as CommerceRetryConfig
from pydantic import ValidationError

BASE, KEY = sys.argv[1:]
AUTH = "Basic " + base64.b64encode(KEY.encode()).decode()
RECORD = os.environ.get("RECORD")
DEADLINE_S = 60

TYPES = [
    "commerce-companyInfo", "commerce-products", "commerce-customers", "commerce-orders", "commerce-payments",
    "commerce-transactions", "commerce-disputes",
]


def record(method, url, status, body):
    if RECORD:
        with open(RECORD, "a", encoding="utf-8") as file:
            file.write(json.dumps({"method": method, "url": url, "status": status, "body": body}) + "\n")


def seen_by_httpx(response):
    response.read()
    record(response.request.method, str(response.request.url), response.status_code, response.text)


def seen_by_requests(response, **_):
    record(response.request.method, response.url, response.status_code, response.content.decode())


def platform_with(auth):
    client = httpx.Client(event_hooks={"response": [seen_by_httpx]}, trust_env=False)
    return CodatPlatform(
        security=shared.Security(auth_header=auth), server_url=BASE, client=client, retry_config=RetryConfig(strategy="none"),
        timeout_ms=30_000,
    )


def refused(status, what, call):
    try:
        call()
    except errors.CodatPlatformError as error:
        assert error.status_code == status, f"{what}: {error.status_code}"
        return
    raise AssertionError(f"{what} was not refused")


platform = platform_with(AUTH)
session = requests.Session()
session.trust_env = False
session.hooks["response"].append(seen_by_requests)
commerce = CodatCommerce(auth_header=AUTH, server_url=BASE, client=session, retry_config=CommerceRetryConfig("none", None, False))

# 1. Profile and settings.
refused(401, "a wrong key", lambda: platform_with("Basic bm90IHRoZSBrZXk=").settings.get_profile())
profile = platform.settings.get_profile()
# Nobody listens there: this walk reads the redirect and does not follow it.
template = "http://127.0.0.1:1/return/{gangwayState}?code={statusCode}&connection={connectionId}&nothing={nobody}"
profile.redirect_url = template
assert platform.settings.update_profile(request=profile).redirect_url == template
assert platform.settings.get_profile().redirect_url == template

settings = platform.settings.get_sync_settings()
for setting in settings.settings:
    if setting.data_type in TYPES:
        setting.fetch_on_first_link = True
platform.settings.update_sync_settings(
    request={"client_id": settings.client_id, "settings": settings.settings, "overrides_defaults": True}
)
enabled = {s.data_type: s.fetch_on_first_link for s in platform.settings.get_sync_settings().settings}
assert all(enabled[name] for name in TYPES), enabled

# 2. Platforms.
listed = platform.integrations.list(request={"query": "sourceType=Commerce&&enabled=true", "page_size": 100})
assert listed.total_results == len(listed.results)
assert {"fztf", "ltpp", "exgd", "aiwb"} <= {integration.key for integration in listed.results}
assert platform.integrations.get(request={"platform_key": "ltpp"}).name == "WooCommerce"

# 3. Company and connection.
uid = f"walk-{os.getpid()}"
company = platform.companies.create(request={"name": "Maison (Lune)", "tags": {"uid": uid}})
assert company.name == "Maison Lune", company.name
own = {"company_id": company.id}
assert [found.id for found in platform.companies.list(request={"tags": f"uid={uid}"}).results] == [company.id]
assert platform.companies.get(request=own).tags == {"uid": uid}
nobody = {"company_id": "00000000-0000-4000-8000-000000000000"}
refused(404, "an unknown company", lambda: platform.companies.get(request=nobody))


def decide(link, decision, connection_id, code):
    """The link page, as a browser would: open it, press a button, look where it leads."""
    address = httpx.URL(link).copy_merge_params({"gangwayState": "state/1 & more"})
    with httpx.Client(trust_env=False, follow_redirects=False) as person:
        page = person.get(address)
        assert page.status_code == 200, page.status_code
        assert len(re.findall("<form", page.text)) == 1, "one form"
        pressed = person.post(address, data={"decision": decision})
    assert pressed.status_code == 303, pressed.status_code
    back = urlsplit(pressed.headers["location"])
    answer = parse_qs(back.query, keep_blank_values=True)
    assert back.path == "/return/state%2F1%20%26%20more", back.path
    assert answer == {"code": [code], "connection": [connection_id], "nothing": [""]}, answer


def link(platform_key, decision, code):
    made = platform.connections.create(request={**own, "request_body": {"platform_key": platform_key}})
    assert made.status == "PendingAuth", made.status
    decide(made.link_url, decision, made.id, code)
    return {**own, "connection_id": made.id}


shopify = link("fztf", "cancel", "403")
cancelled = platform.connections.get(request=shopify)
assert cancelled.status == "PendingAuth", cancelled.status
assert cancelled.data_connection_errors[-1].status_code == "403"
decide(cancelled.link_url, "approve", shopify["connection_id"], "200")
woo = link("ltpp", "approve", "200")
for connection in (shopify, woo):
    assert platform.connections.get(request=connection).status == "Linked"
assert platform.connections.list(request=own).total_results == 2

# 4. Status.
end = time.monotonic() + DEADLINE_S
while True:
    history = platform.refresh_data.list_pull_operations(request={**own, "page_size": 500}).results
    left = [operation for operation in history if operation.status not in ("Complete", "NotSupported")]
    if history and not left:
        break
    assert time.monotonic() < end, f"the sync took longer than {DEADLINE_S} s: {left}"
    time.sleep(0.05)
for operation in history:
    assert operation.connection_id == woo["connection_id"] or operation.status == "Complete", operation
one = platform.refresh_data.get_pull_operation(request={**own, "dataset_id": history[0].id})
assert one.id == history[0].id
# The library wants `currentStatus` everywhere, and a type that was never fetched has none. Nothing else may be wrong.
try:
    platform.refresh_data.get(request=own)
except errors.ResponseValidationError as error:
    assert isinstance(error.cause, ValidationError), error
    for issue in error.cause.errors():
        assert issue["loc"][-1] == "currentStatus" and issue["loc"][-2] not in TYPES, issue

# 5. The seven datasets, every page, compared with the server's own dump where it has one.
LISTS = {
    "commerce-products": (commerce.products, operations.ListProductsRequest, "products"),
    "commerce-customers": (commerce.customers, operations.ListCustomersRequest, "customers"),
    "commerce-orders": (commerce.orders, operations.ListOrdersRequest, "orders"),
    "commerce-payments": (commerce.payments, operations.ListPaymentsRequest, "payments"),
    "commerce-transactions": (commerce.transactions, operations.ListTransactionsRequest, "transactions"),
    "commerce-disputes": (commerce.disputes, operations.ListDisputesRequest, "disputes"),
}


def listing(dataset, connection, page=1):
    group, request, name = LISTS[dataset]
    # Two lists have a name of their own for listing.
    call = getattr(group, "list", None) or getattr(group, f"list_{name}")
    reply = call(request(**connection, order_by="id", page=page, page_size=100))
    return reply.status_code, getattr(reply, name)


def rows(dataset, connection):
    all_rows, page = [], 1
    while True:
        code, body = listing(dataset, connection, page)
        assert code == 200, f"{dataset}: {code}"
        all_rows += body.results
        if body.links.next is None:
            assert len(all_rows) == body.total_results, dataset
            return all_rows
        page += 1


info = commerce.company_info.get(operations.GetCompanyInfoRequest(**shopify))
assert info.status_code == 200 and info.company_info.company_name == "Maison Lune", info

read = {}
for dataset in LISTS:
    read[dataset] = rows(dataset, shopify)
    assert read[dataset], f"{dataset} has rows"
    dump = httpx.get(f"{BASE}/_sandbox/dump/{dataset}", params={"connectionId": shopify["connection_id"]}, trust_env=False)
    if dump.is_success:
        assert [row.id for row in read[dataset]] == [row["id"] for row in dump.json()["rows"]], dataset

customers = {row.id for row in read["commerce-customers"]}
for order in read["commerce-orders"]:
    assert order.customer_ref is None or order.customer_ref.id in customers, order.id
assert any(payment.amount < 0 for payment in read["commerce-payments"]), "a refund is a negative payment"

# One row by its id, colons and spaces included.
ids = [row.id for row in read["commerce-orders"]]
wanted = next((name for name in ids if " " in name), ids[-1])
reply = commerce.orders.get(operations.GetOrderRequest(**shopify, order_id=wanted))
assert reply.status_code == 200 and reply.order.id == wanted, wanted

# What a platform does not have is a 404; what it has, is there.
assert listing("commerce-disputes", woo)[0] == 404
assert rows("commerce-orders", woo)

# 6. Again, off, and away.
queued = platform.refresh_data.by_data_type(
    request={**own, "data_type": "commerce-orders", "connection_id": shopify["connection_id"]}
)
assert queued.data_type == "commerce-orders", queued
platform.refresh_data.all(request=own)
gone = platform.connections.unlink(request={**woo, "update_connection_status": {"status": "Unlinked"}})
assert gone.status == "Unlinked", gone.status
platform.connections.delete(request=woo)
refused(404, "a deleted connection", lambda: platform.connections.get(request=woo))
platform.companies.delete(request=own)
refused(404, "a deleted company", lambda: platform.companies.get(request=own))

print(f"walked: {sum(map(len, read.values()))} rows of {len(read)} lists and the shop itself")
