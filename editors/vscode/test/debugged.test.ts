import assert from "node:assert/strict";
import { test } from "node:test";

import { debuggedTraceback } from "../src/pure/debugged";

/** As debugpy 1.8 tells it: the cause's oldest call first, the raised exception's innermost first. */
const CHAINED = `  File "/w/a.py", line 6, in total
    for item in items)

    except KeyError as e:
      ^^^^^^^^^^^^^^^^^^^^
  File "/w/a.py", line 3, in inner
    return d["pirce"]
           ~^^^^^^^^^
KeyError: 'pirce'

The above exception was the direct cause of the following exception:

  File "/w/a.py", line 9, in total
    raise ValueError("no price\\nat all") from e
  File "/w/a.py", line 10, in <module>
    print(total([{"price": 1}]))
          ^^^^^^^^^^^^^^^^^^^^^
ValueError: no price
at all
`;
const INNERMOST = { line: 9, path: "/w/a.py" };

test("an uncaught exception of the debugger is the traceback that Python prints", () => {
  const info = { exceptionId: "ValueError", breakMode: "unhandled", details: { stackTrace: CHAINED } };
  assert.equal(
    debuggedTraceback(info, INNERMOST),
    `Traceback (most recent call last):
  File "/w/a.py", line 6, in total
  File "/w/a.py", line 3, in inner
    return d["pirce"]
           ~^^^^^^^^^
KeyError: 'pirce'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/w/a.py", line 10, in <module>
    print(total([{"price": 1}]))
          ^^^^^^^^^^^^^^^^^^^^^
  File "/w/a.py", line 9, in total
    raise ValueError("no price\\nat all") from e
ValueError: no price
at all
`,
  );
});

test("a stack that is in Python's order stays so", () => {
  const stackTrace = '  File "/w/a.py", line 10, in <module>\n    f()\n  File "/w/a.py", line 9, in f\n    1 / 0\nZeroDivisionError: division by zero\n';
  const info = { exceptionId: "ZeroDivisionError", breakMode: "unhandled", details: { stackTrace } };
  assert.equal(debuggedTraceback(info, INNERMOST), `Traceback (most recent call last):\n${stackTrace}`);
});

test("an exception that may yet be handled is none", () => {
  const details = { stackTrace: CHAINED };
  assert.equal(debuggedTraceback({ exceptionId: "KeyError", breakMode: "always", details }, INNERMOST), undefined);
  assert.equal(debuggedTraceback({ exceptionId: "KeyError", breakMode: "unhandled" }, INNERMOST), undefined);
});
