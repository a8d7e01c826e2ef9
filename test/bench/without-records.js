'use strict';
/*
 * Loaded before livegate (--require): a livegate that remembers nothing of what it did and puts
 * nothing on record, to see what these cost. There is no such setting.
 */
const { join } = require('node:path');

const store = require(join(__dirname, '../../dist/store/open-store.js'));
const { openStore } = store;
store.openStore = async (...given) => ({
  ...(await openStore(...given)),
  appliedStates: { recall: async () => new Map(), recallBelow: async () => new Map(), remember: async () => undefined },
});

const audit = require(join(__dirname, '../../dist/store/audit/open-audit.js'));
const { openAudit } = audit;
audit.openAudit = async (...given) => Object.assign(await openAudit(...given), { append: async () => undefined });
