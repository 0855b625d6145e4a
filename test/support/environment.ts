import { nodeProcess, path, projectRoot } from './node';

/** What n8n-core reads when it is first imported; so this module is imported before it. */
Object.assign(nodeProcess.env, {
	// It writes a settings file on first use, which does not belong into somebody's home folder.
	N8N_USER_FOLDER: path.join(projectRoot, '.cache', 'engine'),
	N8N_ENCRYPTION_KEY: 'example-key-for-tests',
	// The errors that tests provoke on purpose are looked at, not printed.
	N8N_LOG_LEVEL: 'silent',
});
