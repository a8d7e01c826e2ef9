"""Sets, reads, lists, changes and deletes a callback configuration. Usage: main.py HOST:PORT DESCRIPTOR_SET"""

import json
import os
import sys

from livegate import Livegate, LivegateError

DOMAIN = "accounts/ali-sandbox/domains/push.example.com"
NAME = f"{DOMAIN}/callbackConfigs/stream"
SERVICE = "CallbackConfigService"


def show(what, **facts):
    print(f"{what}: {json.dumps(facts)}")


def main(target, descriptor_set):
    livegate = Livegate(target, descriptor_set, key=os.environ.get("LIVEGATE_KEY"))

    auth = {"enabled": True, "key": "k3yForCallbacks01"}
    config = {"name": NAME, "urls": ["https://hooks.example.com/live"], "auth": auth}
    made = livegate.call(SERVICE, "SetCallbackConfig", callbackConfig=config)
    show("set", urls=made["urls"], actions=[call["action"] for call in made["upstreamCalls"]])

    found = livegate.call(SERVICE, "GetCallbackConfig", name=NAME)
    show("read", urls=found["urls"], keySet=found["auth"]["keySet"])

    listed = livegate.call(SERVICE, "ListCallbackConfigs", parent=DOMAIN)
    show("listed", names=[one["name"] for one in listed["callbackConfigs"]])

    def replace_urls(urls):
        """Changes the URLs alone, and only if nobody has changed the configuration since it was read."""
        change = {"name": NAME, "urls": urls, "etag": found["etag"]}
        return livegate.call(SERVICE, "UpdateCallbackConfig", callbackConfig=change, updateMask="urls")

    show("changed", urls=replace_urls(["https://hooks.example.com/new"])["urls"])
    try:
        replace_urls(["https://hooks.example.com/late"])
    except LivegateError as error:
        if error.reason != "ETAG_MISMATCH":
            raise
        show("refused", code=error.code, reason=error.reason)

    try:
        livegate.call(SERVICE, "SetCallbackConfig", callbackConfig={"name": NAME, "urls": ["ftp://hooks.example.com"]})
    except LivegateError as error:
        show("refused", reason=error.reason, fields=[field for field, _ in error.violations])

    gone = livegate.call(SERVICE, "DeleteCallbackConfig", name=NAME)
    show("deleted", actions=[call["action"] for call in gone["upstreamCalls"]])
    livegate.close()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except LivegateError as failure:
        show("failed", code=failure.code, reason=failure.reason, retryAfterMs=failure.retry_after_ms)
        sys.exit(1)
