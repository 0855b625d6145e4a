import type { IConnections, IDataObject, INode, OnError } from 'n8n-workflow';
import {
	type CredentialType,
	type Execution,
	openSandbox,
	type Sandbox,
	type StoredWorkflow,
	targetsNamed,
	type WorkflowFile,
} from '../../tools/sandbox';
import { nodeOf as node } from '../support/n8nServer';
import { fs, path, randomUUID } from '../support/node';
import { at, first } from '../support/certain';

export { node };

/** The three settings of "On Error". */
export const MODES: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

/** Chats of the simulator that fail with each of Leave Group's five codes, by its own rules. */
export const FAILURES = [
	{ code: 1002, reason: 'GROUP_TOO_SMALL', chat_id: 'ch_group_of_3', advice: 'at least 3 people' },
	{ code: 1006, reason: 'NOT_A_GROUP', chat_id: 'ch_direct', advice: 'is not a group' },
	{ code: 2002, reason: 'CHAT_NOT_FOUND', chat_id: 'ch_nobody_knows', advice: 'Check where' },
	{ code: 4001, reason: 'DELIVERY_FAILED', chat_id: 'ch_fail_4001', advice: 'Wait a minute' },
	{ code: 4099, reason: 'NO_PINNED_LINE', chat_id: 'ch_no_line', advice: 'Ask Chert support' },
] as const;

/** Trace ids as Chert makes them. */
export const TRACE_ID = /^[0-9a-f]{12}$/;

/** Chat → Leave Group with the chat ID of the item; tried once, so that counts are exact. */
export const LEAVE: IDataObject = {
	resource: 'chat',
	operation: 'leave',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
	options: { maxAttempts: 1, maxConcurrentRequests: 1 },
};

/** One sandbox with real n8n for a whole suite, and what its tests have in common. */
export class Stage {
	/** Signatures that went over the wire; none of them may be stored anywhere. */
	private readonly signatures = new Set<string>();

	/** Answers that were repeated in a chat, in this test. */
	private answers = 0;

	/** How many signed requests went over the wire; those of one second may share a signature. */
	signed = 0;

	private constructor(readonly sandbox: Sandbox) {}

	/**
	 * @param target name of a target, e.g. `2.8.4-node20`
	 * @param tarball the packed package
	 */
	static async open(target: string, tarball: string): Promise<Stage> {
		return new Stage(await openSandbox({ target: first(targetsNamed(target)), tarball }));
	}

	/** Before each test: the simulator as it was in the beginning, and no message to Slack. */
	reset(): void {
		const { simulator, internet } = this.sandbox;
		for (const { headers } of simulator.requests) {
			const signature = String(headers['x-chert-signature'] ?? '').split(',')[2];
			if (!signature) continue;
			this.signatures.add(signature);
			this.signed += 1;
		}
		simulator.reset();
		internet.slack.length = 0;
		this.answers = 0;
	}

	/** Nodes in a row, with a manual trigger "Start" in front that gives the items. */
	async workflow(
		items: IDataObject[],
		nodes: INode[],
		further: Partial<WorkflowFile> = {},
	): Promise<StoredWorkflow> {
		const start = node('Start', 'n8n-nodes-base.manualTrigger');
		const all = [start, ...nodes].map((one, n) => ({
			...one,
			position: [n * 220, 0] as [number, number],
		}));
		const connections: IConnections = {};
		all.slice(1).forEach(({ name }, n) => {
			connections[at(all, n).name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		});
		const pinData = { Start: items.map((json) => ({ json })) };
		const name = `Test ${randomUUID()}`;
		const { rest } = this.sandbox;
		return await rest.createWorkflow({ name, nodes: all, connections, pinData, ...further });
	}

	/** One of the sandbox's credentials, as a node names it. */
	chosen(type: CredentialType): INode['credentials'] {
		const { id, name } = this.sandbox.credentials[type];
		return { [type]: { id, name } };
	}

	/** The Chert node with the sandbox's credential. */
	chert(rest: Partial<INode> = {}): INode {
		return node('Chert', 'n8n-nodes-chert.chert', {
			parameters: LEAVE as INode['parameters'],
			credentials: this.chosen('chertApi'),
			...rest,
		});
	}

	/** The Chert node as a tool of an AI agent. */
	tool(name: string, parameters: IDataObject, type = 'n8n-nodes-chert.chertTool'): INode {
		const given = parameters as INode['parameters'];
		return node(name, type, { parameters: given, credentials: this.chosen('chertApi') });
	}

	/**
	 * An AI agent that is asked for something.
	 *
	 * @param tools the agent has the first one; each of the others belongs to the one before it
	 * @param typeVersion of the agent
	 */
	async agent(text: string, tools: INode[], typeVersion = 3.1): Promise<StoredWorkflow> {
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', {
				typeVersion,
				parameters: { promptType: 'define', text, options: {} },
			}),
			node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
				typeVersion: 1.2,
				parameters: { model: { __rl: true, mode: 'id', value: 'example-model' }, options: {} },
				credentials: this.chosen('openAiApi'),
			}),
			...tools,
		];
		const connections: IConnections = {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
		};
		for (const [n, { name }] of tools.entries()) {
			const owner = tools[n - 1]?.name ?? 'Agent';
			connections[name] = { ai_tool: [[{ node: owner, type: 'ai_tool', index: 0 }]] };
		}
		const pinData = { Start: [{ json: {} }] };
		const { rest } = this.sandbox;
		return await rest.createWorkflow({ name: 'Agent', nodes, connections, pinData });
	}

	/** Runs Leave Group over some items. */
	async leave(items: IDataObject[], onError: OnError): Promise<Execution> {
		const workflow = await this.workflow(items, [this.chert({ onError })]);
		return await this.sandbox.rest.run(workflow, 'Start');
	}

	/**
	 * Waits for the end of an execution whose question was answered, and until the answer is repeated in the chat:
	 * that comes later, and the next test must not meet it.
	 */
	async answered(id: string): Promise<Execution> {
		const { rest, simulator } = this.sandbox;
		const execution = await rest.finished(id);
		if (!execution.stored.includes('confirmations')) return execution;
		const repeated = () =>
			simulator.requests.filter(
				({ body, status }) => status !== undefined && body.includes('"n8n-confirm-'),
			).length;
		this.answers += 1;
		await rest.until('the repetition of the answer in the chat', async () =>
			repeated() >= this.answers ? true : undefined,
		);
		return execution;
	}

	/** How often the line left a group. */
	leftCount(chat_id: string): number {
		return this.sandbox.simulator.chats.get(chat_id)?.left_count ?? 0;
	}

	/** Waits for the newest execution of a workflow beyond those already known. */
	async nextExecution(workflowId: string, known: readonly string[]): Promise<Execution> {
		const { rest } = this.sandbox;
		const id = await rest.until(`a new execution of workflow ${workflowId}`, async () => {
			const ids = await rest.executionsOf(workflowId);
			return ids.find((candidate) => !known.includes(candidate));
		});
		return await rest.finished(id);
	}

	/**
	 * Where a secret or a signature stands that must not: in n8n's database (credentials are encrypted
	 * there, executions are not) or in what n8n printed.
	 */
	leaks(): string[] {
		this.reset();
		const { n8n, simulator } = this.sandbox;
		const folder = path.join(n8n.folder, '.n8n');
		const files = fs.readdirSync(folder).filter((name) => /sqlite|\.log$/.test(name));
		const places = new Map(files.map((name) => [name, fs.readFileSync(path.join(folder, name))]));
		places.set("n8n's output", Buffer.from(n8n.log.join('\n')));
		const secrets = [simulator.credential.signingSecret, ...this.signatures];
		return [...places].flatMap(([place, bytes]) =>
			secrets.filter((secret) => bytes.includes(secret)).map(() => place),
		);
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}
}

export type Get = () => Stage;
