import 'reflect-metadata';
import './environment';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { InstanceSettings, validateUrlSignature, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type OnError,
} from 'n8n-workflow';
import { Container, type CredentialFields, type Engine } from './engine';
import { randomUUID, turn, type AddressInfo } from './node';
import { entry, first } from './certain';

/** One workflow that asks: items, the Chert node, and the ends of its branches. */
export interface WaitingHostOptions {
	engine: Engine;
	credential: CredentialFields;
	/** What WEBHOOK_URL says; the host's own address on loopback unless given. */
	webhookUrl?: string;
	/** The Chert node's name. */
	name?: string;
}

export interface AskOptions {
	items?: IDataObject[];
	parameters: IDataObject;
	onError?: OnError;
	settings?: Partial<INode>;
	/** How often the node runs in the execution, as in a loop. */
	runs?: number;
	/** Stands for the database that does not take the execution up. */
	onStart?: (stop: () => void) => void;
}

/** An execution as n8n's database has it. */
interface Stored {
	status: string;
	/** Text, as n8n stores it: nothing of the process is in it. */
	data: string;
	waitTill?: Date;
}

/** What a person finds in the list of executions. */
export interface Seen {
	status: string;
	success: INodeExecutionData[];
	failed: INodeExecutionData[];
	error?: NodeApiError;
}

const NO_ACTION = '<html><head><title>No action required</title></head></html>';

/**
 * The waiting side of n8n around one workflow, with n8n-core's real engine, contexts and signatures and over
 * real HTTP. The order of things is that of n8n's server (WaitingWebhooks, WebhookHelpers, ActiveExecutions,
 * WaitTracker of n8n 2.40): an execution is text in a database, every call works on its own copy, and
 * the database lets one of several that want to resume it.
 */
export class WaitingHost {
	readonly executions = new Map<string, Stored>();
	/** How often each execution was taken up after it had waited. */
	readonly resumed = new Map<string, number>();
	/** Until when n8n's database does not answer, so that several answers are under way at once. */
	database: Promise<void> = Promise.resolve();
	/** Answers that wait for the database, or have. */
	passedOn = 0;
	/** Executions that cannot be taken up, as when n8n's database is away. */
	failingResumes = 0;
	webhookUrl: string;
	readonly nodeId = randomUUID();
	private made = 0;
	private readonly running: Array<Promise<unknown>> = [];

	private constructor(
		private readonly app: FastifyInstance,
		private readonly options: WaitingHostOptions,
	) {
		this.webhookUrl = options.webhookUrl ?? '';
	}

	static async start(options: WaitingHostOptions): Promise<WaitingHost> {
		const app = Fastify({ forceCloseConnections: true });
		app.removeAllContentTypeParsers();
		app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
			done(null, body),
		);
		const host = new WaitingHost(app, options);
		app.route({
			method: ['GET', 'POST'],
			url: '/webhook-waiting/:id/:suffix',
			handler: async (request, reply) => await host.receive(request, reply),
		});
		await app.listen({ port: 0, host: '127.0.0.1' });
		host.webhookUrl ||= host.address;
		return host;
	}

	/** Where the host listens, whatever WEBHOOK_URL says. */
	get address(): string {
		return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		await this.settled();
		await this.app.close();
	}

	/** Resolves when every execution has ended or waits. */
	async settled(): Promise<void> {
		for (let known = -1; known !== this.running.length; ) {
			known = this.running.length;
			await Promise.all(this.running);
			await turn();
		}
	}

	/** Runs the workflow until it ends or waits; returns the execution's id. */
	async ask({ items = [{}], runs = 1, ...rest }: AskOptions): Promise<string> {
		const id = String(++this.made);
		this.parameters.set(id, rest);
		const workflow = this.workflow(id);
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: Array.from({ length: runs }, () => ({
					node: workflow.getNode('CRM')!,
					data: { main: [items.map((json) => ({ json }))] },
					source: null,
				})),
			},
		});
		await this.run(id, data, rest.onStart);
		return id;
	}

	/** How an execution stands. */
	seen(id: string): Seen {
		const { status, data } = this.executions.get(id)!;
		const { resultData } = JSON.parse(data) as IRunExecutionData;
		const itemsOf = (node: string) =>
			(resultData.runData[node] ?? []).flatMap(({ data: out }) => out?.main?.[0] ?? []);
		return {
			status,
			success: itemsOf('Done'),
			failed: itemsOf('Failed'),
			error: resultData.error as NodeApiError | undefined,
		};
	}

	/** The time is over, as n8n's WaitTracker finds it. */
	async timeOut(id: string): Promise<void> {
		const data = this.takeUp(id);
		if (data) await this.run(id, data);
	}

	/** A person stops the execution in n8n. */
	stop(id: string): void {
		const stored = this.executions.get(id)!;
		const data = JSON.parse(stored.data) as IRunExecutionData;
		data.resultData.error = { message: 'The execution was cancelled manually' } as NodeApiError;
		this.executions.set(id, { status: 'canceled', data: JSON.stringify(data) });
	}

	private readonly parameters = new Map<string, Omit<AskOptions, 'items' | 'runs'>>();

	private async run(
		id: string,
		data: IRunExecutionData,
		onStart?: (stop: () => void) => void,
	): Promise<void> {
		this.executions.set(id, { status: 'running', data: JSON.stringify(data) });
		const workflow = this.workflow(id);
		const execution = new WorkflowExecute(this.additionalData(workflow, id), 'trigger', data);
		const running = execution.processRunExecutionData(workflow);
		onStart?.(() => running.cancel());
		const run: IRun = await running;
		const { waitTill } = run.data;
		const status = waitTill ? 'waiting' : run.status;
		this.executions.set(id, { status, data: stored(run.data), ...(waitTill && { waitTill }) });
	}

	/** The database's compare-and-set: only one gets a waiting execution. */
	private takeUp(id: string): IRunExecutionData | undefined {
		const stored = this.executions.get(id);
		if (stored?.status !== 'waiting') return undefined;
		this.executions.set(id, { ...stored, status: 'running' });
		this.resumed.set(id, (this.resumed.get(id) ?? 0) + 1);
		const data = JSON.parse(stored.data) as IRunExecutionData;
		return { ...data, waitTill: stored.waitTill };
	}

	/** WaitingWebhooks.executeWebhook. */
	private async receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		const { id, suffix } = request.params as { id: string; suffix: string };
		const url = new URL(request.url, this.webhookUrl);
		const { hmacSignatureSecret } = Container.get(InstanceSettings) as unknown as {
			hmacSignatureSecret: string;
		};
		const signature = url.searchParams.get('signature') ?? '';
		const found = this.executions.get(id);
		if (found && !validateUrlSignature(signature, url, hmacSignatureSecret)) {
			return await reply.code(401).type('text/html').send('<title>Invalid token</title>');
		}
		const errorOf = async (status: number, message: string) =>
			await reply.code(status).send({ code: status, message });
		if (!found) return await errorOf(404, `The execution "${id}" does not exist.`);
		if (found.status === 'running') {
			return await errorOf(409, `The execution "${id}" is running already.`);
		}
		const data = JSON.parse(found.data) as IRunExecutionData;
		if (data.resultData.error) {
			return await errorOf(409, `The execution "${id}" has finished with error.`);
		}
		if (found.status !== 'waiting' || suffix !== this.nodeId) {
			return await reply.type('text/html').send(NO_ACTION);
		}
		return await this.call(request, reply, id, data);
	}

	/** WaitingWebhooks.getWebhookExecutionData and WebhookHelpers.executeWebhook. */
	private async call(
		request: FastifyRequest,
		reply: FastifyReply,
		id: string,
		data: IRunExecutionData,
	): Promise<FastifyReply> {
		reply.hijack();
		const { raw } = reply;
		const respond = (status: number, body: unknown) => {
			if (raw.headersSent) return;
			const isText = typeof body === 'string';
			raw.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json' });
			raw.end(isText ? body : JSON.stringify(body));
		};
		const workflow = this.workflow(id);
		const next = first(data.executionData!.nodeExecutionStack);
		next.node.disabled = true;
		data.waitTill = undefined;
		const { lastNodeExecuted, runData } = data.resultData;
		entry(runData, lastNodeExecuted!).pop();
		const additionalData = this.additionalData(workflow, id);
		Object.assign(additionalData, { httpRequest: parsed(request), httpResponse: raw });
		const node = workflow.getNode(lastNodeExecuted!)!;
		const nodeType = this.options.engine.nodeType('chert');
		const webhookDescription = nodeType.description.webhooks!.find(
			({ httpMethod }) => httpMethod === request.method,
		)!;
		const webhook: IWebhookData = {
			httpMethod: request.method as 'GET',
			node: node.name,
			path: this.nodeId,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
		};
		let result: IWebhookResponseData;
		try {
			const context = new WebhookContext(
				workflow,
				node,
				additionalData,
				'trigger',
				webhook,
				[],
				data,
			);
			result = await nodeType.webhook!.call(context);
		} catch (error) {
			// n8n goes on with the execution, which then has an error.
			data.resultData.error = error as NodeApiError;
			respond(500, { message: 'Workflow Webhook Error: Workflow could not be started!' });
			result = { noWebhookResponse: true, workflowData: [[{ json: {} }]] };
		}
		if (result.workflowData === undefined) {
			if (!result.noWebhookResponse) respond(200, result.webhookResponse);
			return reply;
		}
		next.data.main = result.workflowData;
		next.metadata = { ...next.metadata, forwardAllOutputs: true } as typeof next.metadata;
		this.passedOn += 1;
		await this.database;
		await turn();
		if (this.failingResumes > 0) {
			this.failingResumes -= 1;
			respond(500, { code: 0, message: 'There was a problem executing the workflow' });
			return reply;
		}
		if (!this.takeUp(id)) {
			respond(409, { code: 409, message: 'The execution is being resumed already' });
			return reply;
		}
		this.running.push(this.run(id, data));
		respond(200, result.webhookResponse ?? { message: 'Workflow was started' });
		return reply;
	}

	private workflow(id: string): Workflow {
		const { parameters, onError = 'stopWorkflow', settings } = this.parameters.get(id)!;
		const { engine, name = 'Ask' } = this.options;
		const node = (title: string, type: string, rest: Partial<INode> = {}): INode => ({
			id: randomUUID(),
			name: title,
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			...rest,
		});
		const to = (title: string) => [{ node: title, type: NodeConnectionTypes.Main, index: 0 }];
		return new Workflow({
			id: 'asking',
			name: 'Asking',
			active: false,
			nodeTypes: engine.nodeTypes(),
			nodes: [
				node('CRM', 'test.step'),
				node(name, 'n8n-nodes-chert.chert', {
					id: this.nodeId,
					parameters: {
						resource: 'message',
						operation: 'sendAndWait',
						...parameters,
					} as INode['parameters'],
					credentials: { chertApi: { id: '1', name: 'Chert' } },
					onError,
					...settings,
				}),
				node('Done', 'test.step'),
				node('Failed', 'test.step'),
			],
			connections: {
				CRM: { main: [to(name)] },
				[name]: { main: [to('Done'), to('Failed')] },
			},
			settings: { executionOrder: 'v1' },
		});
	}

	private additionalData(workflow: Workflow, id: string): IWorkflowExecuteAdditionalData {
		const { engine, credential } = this.options;
		return Object.assign(engine.additionalData(credential, workflow, id), {
			webhookWaitingBaseUrl: `${this.webhookUrl}/webhook-waiting`,
		});
	}
}

/** n8n stores an execution without what only the process knows. */
function stored(data: IRunExecutionData): string {
	const { error } = data.resultData;
	const plain = error && { ...error, message: error.message, description: error.description };
	return JSON.stringify({ ...data, resultData: { ...data.resultData, error: plain } });
}

/** The request as n8n's body parser leaves it. */
function parsed(request: FastifyRequest): object {
	const { raw, headers, body: bytes } = request;
	const type = String(headers['content-type'] ?? '').split(';')[0];
	const rawBody = (bytes as Buffer | undefined) ?? Buffer.alloc(0);
	const text = rawBody.toString('utf8');
	let body: unknown = {};
	if (type === 'application/json') {
		try {
			body = JSON.parse(text);
		} catch {
			body = {};
		}
	} else if (type === 'application/x-www-form-urlencoded') {
		const form = new URLSearchParams(text);
		// A name that comes several times has a list.
		body = Object.fromEntries(
			[...form.keys()].map((key) => [
				key,
				form.getAll(key).length > 1 ? form.getAll(key) : form.get(key),
			]),
		);
	}
	const query = Object.fromEntries(new URL(request.url, 'http://n8n').searchParams);
	return Object.assign(raw, { params: {}, query, body, rawBody });
}
