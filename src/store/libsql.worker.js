// @ts-check
/*
 * Runs the embedded database in a thread, so that durable inserts do not block the event loop.
 * Requests that arrive during a commit share the next one, and each is answered after its commit.
 * Low-priority reads run one at a time; between two of them all other requests are served.
 * The file is plain JavaScript because a Worker loads it unchanged from both dist and src.
 */
const { statSync } = require('node:fs');
const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
const Database = require('libsql');

/**
 * @typedef {{ id: number, sql: string, parameters: readonly unknown[] }} Request One statement.
 * @typedef {readonly Request[] | { read: Request } | { cancel: number } | 'close'} Message
 * @typedef {{ rows: unknown[], changes: number }} Result
 * @typedef {{ code: string, message: string }} Failure
 * @typedef {{ id: number, result?: Result, failure?: Failure }} Answer
 */

/** Returns pages to the disk. */
const SHRINKING = 'pragma incremental_vacuum';
/** Bounds the cache: texts vary with the number of parameters. */
const MAX_PREPARED = 500;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** @type {{ file: string }} */
const { file } = workerData;

/** @type {any} */
let db;
/** @type {readonly (bigint | undefined)[]} */
let inodes;
/** Why the thread cannot go on. @type {unknown} */
let lost;
/** @type {Map<string, any>} */
const prepared = new Map();
/** Low-priority reads by id, oldest first. @type {Map<number, Request>} */
const reads = new Map();
let isClosing = false;

/** @param {any} error @returns {Failure} */
function failureOf(error) {
  return { code: String(error?.code ?? 'UNKNOWN'), message: String(error?.message ?? error) };
}

/** Inodes of the database and its log: SQLite silently keeps writing to deleted files. */
function inodesOfFiles() {
  return [file, `${file}-wal`].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false })?.ino);
}

function open() {
  db = new Database(file, { timeout: 0 });
  // Takes effect in a new file only: others keep the space of what was removed, and reuse it.
  db.pragma('auto_vacuum = INCREMENTAL');
  // The lock ends with the process. A second process fails to open the file.
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  // Every commit reaches the disk before its answer, so it survives a power loss.
  db.pragma('synchronous = FULL');
  db.exec('BEGIN IMMEDIATE; COMMIT');
  inodes = inodesOfFiles();
}

/** @param {string} sql */
function prepare(sql) {
  let statement = prepared.get(sql);
  if (!statement) {
    if (prepared.size >= MAX_PREPARED) prepared.clear();
    statement = db.prepare(sql);
    prepared.set(sql, statement);
  }
  return statement;
}

/** @param {Request} request @returns {Result} */
function execute({ sql, parameters }) {
  if (sql.startsWith(SHRINKING)) {
    // A prepared statement would free one page and stay open.
    db.exec(sql);
    return { rows: [], changes: 0 };
  }
  const statement = prepare(sql);
  if (statement.reader) return { rows: statement.all(parameters), changes: 0 };
  return { rows: [], changes: statement.run(parameters).changes };
}

/**
 * A failed statement has no effect and does not fail the others of its commit.
 * @param {Request} request @returns {Answer}
 */
function answer(request) {
  const { id } = request;
  try {
    return { id, result: execute(request) };
  } catch (error) {
    // A full disk rolls back the whole transaction.
    if (!db.inTransaction) throw error;
    return { id, failure: failureOf(error) };
  }
}

/** @param {readonly Request[]} requests @returns {readonly Answer[]} */
function commit(requests) {
  try {
    db.exec('BEGIN IMMEDIATE');
    const answers = requests.map(answer);
    db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.inTransaction) rollBack();
    return failures(requests, error);
  }
}

function rollBack() {
  try {
    db.exec('ROLLBACK');
  } catch (error) {
    // Callers get the first error, not this one.
    if (db.inTransaction) lost = error;
  }
}

/** @param {readonly Request[]} requests @param {unknown} error @returns {readonly Answer[]} */
function failures(requests, error) {
  return requests.map(({ id }) => ({ id, failure: failureOf(error) }));
}

/** @param {readonly Request[]} requests @returns {readonly Answer[]} */
function answersTo(requests) {
  try {
    const isReplaced = inodesOfFiles().some((inode, index) => inode !== inodes[index]);
    if (isReplaced) lost = new Error(`${file} or its log was removed or replaced while it was in use`);
  } catch (error) {
    return failures(requests, error);
  }
  return lost ? failures(requests, lost) : commit(requests);
}

/** All messages that have arrived. @returns {readonly Message[]} */
function received() {
  /** @type {Message[]} */
  const arrived = [];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) arrived.push(next.message);
  return arrived;
}

/** @param {readonly Message[]} messages */
function serve(messages) {
  /** @type {Request[]} */
  const requests = [];
  for (const message of messages) {
    if (message === 'close') isClosing = true;
    else if ('read' in message) reads.set(message.read.id, message.read);
    else if ('cancel' in message) cancel(message.cancel);
    else requests.push(...message);
  }
  if (requests.length > 0) port.postMessage(answersTo(requests));
  // Ends the thread after all answers are posted; the process then exits and is restarted.
  if (lost) throw lost;
}

/** Drops a pending read; a read that has already run needs no second answer. @param {number} id */
function cancel(id) {
  if (reads.delete(id)) port.postMessage([{ id, failure: { code: 'CANCELLED', message: 'the caller has given up' } }]);
}

/** @param {Request} request */
function read(request) {
  reads.delete(request.id);
  try {
    port.postMessage([{ id: request.id, result: execute(request) }]);
  } catch (error) {
    port.postMessage(failures([request], error));
  }
}

/** @param {Message} first */
function onMessage(first) {
  for (let arrived = [first, ...received()]; ; arrived = [...received()]) {
    serve(arrived);
    const [next] = reads.values();
    if (!next) break;
    read(next);
  }
  if (!isClosing) return;
  prepared.clear();
  db.close();
  port.close();
}

try {
  open();
  port.on('message', onMessage);
  port.postMessage('open');
} catch (error) {
  port.postMessage(failureOf(error));
}
