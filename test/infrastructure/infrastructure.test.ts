// One file for vitest, so that each stage is synthesised once for all the suites.
import "./access.suite.ts";
import "./alarms.suite.ts";
import "./api.suite.ts";
import "./bundle.suite.ts";
import "./edges.suite.ts";
import "./emulator.suite.ts";
import "./functions.suite.ts";
import "./rehearsal.suite.ts";
import "./rules.suite.ts";
import "./storage.suite.ts";
