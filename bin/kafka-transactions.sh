#!/usr/bin/env node
":" //; exec node "$0" "$@"
require(require("node:path").join(__dirname, "launch.cjs"))("kafka-transactions");
