const { spawnSync } = require('node:child_process');
const needProgram = require('./need-program');

/** The first on the PATH may be one of pyenv or the like, which does not see Debian's packages. */
const CANDIDATES = ['python3', '/usr/bin/python3'];

/** A Python that has gRPC: its command. */
module.exports = function needPython() {
  needProgram('python3 with grpcio', 'python3-grpcio', () => found() !== undefined);
  return found();
};

function found() {
  const imports = ['-c', 'import grpc, google.protobuf'];
  return CANDIDATES.find((python) => spawnSync(python, imports, { stdio: 'ignore' }).status === 0);
}
