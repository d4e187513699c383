/** Loads the bundle of one command; without a build it says what to run. */
const { join } = require('node:path');

// libuv reads this when its pool starts, so before the first asynchronous file operation: four hung
// disk operations would otherwise stop name look-ups and compression too.
process.env.UV_THREADPOOL_SIZE ||= '16';

module.exports = function launch(name) {
  try {
    require(join(__dirname, '..', 'dist', 'cli', `${name}.cjs`));
  } catch (error) {
    if (error?.code !== 'MODULE_NOT_FOUND' || !String(error.message).includes(`${name}.cjs`)) throw error;
    process.stderr.write(`${name}: samsa is not built yet. Run \`npm install\` (or \`npm run build\`) in ${join(__dirname, '..')}\n`);
    process.exitCode = 1;
  }
};
