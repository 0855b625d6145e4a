import { fs } from '../../test/support/node';
import { startSimulator, type Simulator } from '../../test/simulator';
import { startChatModel, type ChatModel } from './chatModel';
import { install } from './install';
import { startInternet, type Internet } from './internet';
import { startN8n, type N8n, type N8nOptions } from './n8n';
import { newFolder, packPackage } from './packed';
import { RestClient, type StoredCredential } from './rest';
import type { Target } from './targets';

/** The names of the credentials that every sandbox has. The example workflows name them too. */
export const CREDENTIALS = {
	chertApi: 'Chert account',
	slackApi: 'Slack account',
	openAiApi: 'OpenAI account',
} as const;

export type CredentialType = keyof typeof CREDENTIALS;

export interface SandboxOptions {
	target: Target;
	/** Of the packed package; without it what was built last is packed. */
	tarball?: string;
	/** Let n8n reach the rest of the internet too. */
	passThrough?: boolean;
	/** Everything else of the n8n process: port, folder, environment. */
	n8n?: Partial<N8nOptions>;
	/** Port of the simulator; 0 (default) for any free one. */
	simulatorPort?: number;
	/** A file that keeps the simulator's webhook subscriptions over a restart, as n8n keeps its workflows. */
	stateFile?: string;
	/** Called for each message that n8n's Slack node sends. */
	onSlack?: (message: Internet['slack'][number]) => void;
	/** Called with what is being done, for somebody who waits. */
	onState?: (state: string) => void;
}

/** A real n8n with everything around it, all of it on loopback. */
export interface Sandbox {
	readonly target: Target;
	readonly n8n: N8n;
	/** n8n's REST API, as its owner. */
	readonly rest: RestClient;
	readonly simulator: Simulator;
	readonly internet: Internet;
	readonly chatModel: ChatModel;
	/** The credentials of the owner, by type. */
	readonly credentials: Readonly<Record<CredentialType, StoredCredential>>;
	/** Stops everything; leaves nothing running and no file behind. */
	close(): Promise<void>;
}

/**
 * Starts n8n with the packed package, its owner, the simulator, an internet that consists of Slack, a
 * chat model, and a credential for each. Installs n8n first where that has not been done.
 *
 * @throws Error in words for a person; nothing is left running then
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
	const { target, onState: say = () => {} } = options;
	const installed = await install(target);
	const closers: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) await closer();
	};
	let sandbox: Sandbox | undefined;
	try {
		const { simulatorPort: port = 0, stateFile } = options;
		const simulator = await startSimulator({ port, stateFile });
		closers.push(async () => await simulator.close());
		const internet = await startInternet(options);
		closers.push(async () => await internet.close());
		const chatModel = await startChatModel();
		closers.push(async () => await chatModel.close());
		say('packing the node');
		const packed = newFolder();
		closers.push(async () => fs.rmSync(packed, { recursive: true, force: true }));
		const tarball = options.tarball ?? (await packPackage(packed)).tarball;
		const env = { ...internet.env, ...options.n8n?.env };
		say('waiting until n8n answers (the first time it sets up its database)');
		const n8n = await startN8n({ installed, tarball, ...options.n8n, env });
		closers.push(async () => await n8n.stop());
		say('the owner and the credentials');
		const rest = new RestClient(n8n.url);
		await rest.enter();
		const credentials = await provideCredentials(rest, simulator, chatModel);
		sandbox = { target, n8n, rest, simulator, internet, chatModel, credentials, close };
		return sandbox;
	} finally {
		if (!sandbox) await close();
	}
}

/** Makes the owner's credentials, or brings those of an earlier run up to date. */
async function provideCredentials(
	rest: RestClient,
	simulator: Simulator,
	chatModel: ChatModel,
): Promise<Record<CredentialType, StoredCredential>> {
	const data: Record<CredentialType, object> = {
		chertApi: simulator.credential,
		slackApi: { accessToken: 'example-slack-token', signatureSecret: 'example', notice: '' },
		openAiApi: { apiKey: 'example-key', url: chatModel.url, organizationId: '', header: false },
	};
	const there = await rest.credentials();
	const made = {} as Record<CredentialType, StoredCredential>;
	for (const type of Object.keys(data) as CredentialType[]) {
		const name = CREDENTIALS[type];
		const known = there.find((credential) => credential.type === type && credential.name === name);
		made[type] = known
			? await rest.updateCredential(known, data[type])
			: await rest.createCredential(name, type, data[type]);
	}
	return made;
}
