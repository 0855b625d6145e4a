/** Real n8n for tests and for people who try things. Start with `openSandbox`. */
export { startChatModel, type ChatModel } from './chatModel';
export { command } from './command';
export { install, type Installed, newestTarget, NotInstallable } from './install';
export { startInternet, type Internet, type SlackMessage } from './internet';
export { portFor, startN8n, type N8n, type N8nOptions } from './n8n';
export { installPackage, newFolder, packPackage, PACKAGE, type Packed } from './packed';
export { inWords, print, withProgress } from './progress';
export {
	itemsOf,
	jsonOf,
	OWNER,
	RestClient,
	RestError,
	type Execution,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowFile,
} from './rest';
export { CREDENTIALS, openSandbox, type CredentialType, type Sandbox } from './sandbox';
export { slackInTerminal } from './slack';
export { need, starts } from './system';
export {
	ALL_TARGETS,
	CURRENT,
	nameOf,
	OLDEST,
	TARGETS,
	targetsNamed,
	type Target,
} from './targets';
export { EXAMPLES, importExample, readExample, withCredentials, type Example } from './examples';
