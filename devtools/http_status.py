"""Print the status that a page answers with, or "none" where nobody answers."""

import sys
import urllib.error
import urllib.request

try:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine, never by a proxy
    with opener.open(sys.argv[1], timeout=60) as page:
        print(page.status)
except urllib.error.HTTPError as error:
    print(error.code)
except OSError:
    print("none")
