/** A Jest transform: Node has the module, and Jest does not evaluate it (`jestEnvironment.js`). */
module.exports = {
	process: (_, file) => ({ code: `module.exports = loadShared(${JSON.stringify(file)});` }),
	getCacheKey: (_, file) => `shared ${file}`,
};
