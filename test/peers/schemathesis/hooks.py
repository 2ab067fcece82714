"""What Schemathesis has to know of the API beyond its description."""

import schemathesis

# The vendor answers 400 where the state of a job, not the request, is the reason, and says so by its code:
# a version that does not exist, a name that is taken, and a status in which the call is not possible.
STATE_CODES = {"ModelArts.0102", "ModelArts.0103", "ModelArts.0105"}
# A job that has a version gets the next one from a version that exists.
STATE_MESSAGES = {"config.pre_version_id: missing"}


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code != 400:
        return
    body = response.json()
    if body.get("error_code") in STATE_CODES or body.get("error_message") in STATE_MESSAGES:
        # 409 is the code that HTTP has for it: Schemathesis then does not blame the request.
        response.status_code = 409
