// @ts-check
/*
 * The thread that the embedded database lives in, so that no durable insert holds up the event loop. What arrives while one commit runs
 * shares the next one, and each request is answered after its commit. Reads that can wait do so: between two of them everything else that
 * has arrived is served. Plain JavaScript: a Worker loads it as it is, from dist and from src.
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

/** Statements whose texts vary with their number of parameters must not add up. */
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
/** Reads that can wait, by their ids, oldest first. @type {Map<number, Request>} */
const reads = new Map();
let isClosing = false;

/** @param {any} error @returns {Failure} */
function failureOf(error) {
  return { code: String(error?.code ?? 'UNKNOWN'), message: String(error?.message ?? error) };
}

/** The database and its log. SQLite goes on writing to files that are not there any more, where nobody would find it again. */
function inodesOfFiles() {
  return [file, `${file}-wal`].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false })?.ino);
}

function open() {
  db = new Database(file, { timeout: 0 });
  // The lock on the file goes with the process, however that ends; a second process finds it taken.
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma('journal_mode = WAL');
  // Each commit is on the disk before it is answered: it survives the loss of power too.
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
  const statement = prepare(sql);
  if (statement.reader) return { rows: statement.all(parameters), changes: 0 };
  return { rows: [], changes: statement.run(parameters).changes };
}

/** A statement that fails leaves nothing behind; the others of its commit go on. @param {Request} request @returns {Answer} */
function answer(request) {
  const { id } = request;
  try {
    return { id, result: execute(request) };
  } catch (error) {
    // A full disk takes back all that is not committed.
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
    // What failed first is what its callers are told.
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

/** What has arrived. @returns {readonly Message[]} */
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
  // Once everyone is answered: nobody restarts a thread, but somebody does the process.
  if (lost) throw lost;
}

/** Nobody waits for it any more; one that was answered meanwhile has its answer on the way. @param {number} id */
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
