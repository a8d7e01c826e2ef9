/*
 * The parts of a configuration that a process needs to start, for tests that call no cloud.
 */

/** One account of Alibaba. Its credentials are in the variable `ID`. */
export const ACCOUNTS = `accounts:
  - id: ali
    provider: alibaba
    uid: "1"
    credentials: { accessKeyId: { env: ID }, accessKeySecret: { env: ID } }
`;

/** One caller, who may read. No test has its key. */
export const CALLERS = `callers:
  - id: one
    apiKeys: [{ sha256: "${'0'.repeat(64)}" }]
    grants: [{ accounts: ["*"], domains: ["*"], verbs: [read] }]
`;
