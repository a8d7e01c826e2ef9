const needProgram = require('./need-program');

/** The tests start their own redis-server. */
module.exports = function needRedis() {
  needProgram('redis-server');
};
