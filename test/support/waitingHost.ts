import 'reflect-metadata';
import './environment';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InstanceSettings, validateUrlSignature, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IRunExecutionData,
	type IWebhookResponseData,
	type NodeApiError,
	type OnError,
} from 'n8n-workflow';
import { Container } from './engine';
import {
	around,
	N8nServer,
	type N8nServerOptions,
	nodeOf,
	parsed,
	respond,
	stackOf,
} from './n8nServer';
import { randomUUID, turn } from './node';
import { entry, first } from './certain';

/** One workflow that asks: items, the Chert node, and the ends of its branches. */
export interface WaitingHostOptions extends N8nServerOptions {
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
export class WaitingHost extends N8nServer<WaitingHostOptions> {
	readonly executions = new Map<string, Stored>();
	/** How often each execution was taken up after it had waited. */
	readonly resumed = new Map<string, number>();
	/** Until when n8n's database does not answer, so that several answers are under way at once. */
	database: Promise<void> = Promise.resolve();
	/** Answers that wait for the database, or have. */
	passedOn = 0;
	/** Executions that cannot be taken up, as when n8n's database is away. */
	failingResumes = 0;
	readonly nodeId = randomUUID();
	private made = 0;

	static async start(options: WaitingHostOptions): Promise<WaitingHost> {
		const host = new WaitingHost(options);
		return await host.serve(['GET', 'POST'], {
			'/webhook-waiting/:id/:suffix': async (...call) => await host.receive(...call),
		});
	}

	async close(): Promise<void> {
		await this.settled();
		await super.close();
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
				nodeExecutionStack: stackOf(
					workflow,
					items.map((json) => ({ json })),
					runs,
				),
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
		const httpRequest = parsed(request);
		if (!httpRequest) {
			respond(reply, 422, { code: 422, message: 'Failed to parse request body' });
			return reply;
		}
		const workflow = this.workflow(id);
		const next = first(data.executionData!.nodeExecutionStack);
		next.node.disabled = true;
		data.waitTill = undefined;
		const { lastNodeExecuted, runData } = data.resultData;
		entry(runData, lastNodeExecuted!).pop();
		const additionalData = this.additionalData(workflow, id);
		Object.assign(additionalData, { httpRequest, httpResponse: reply.raw });
		const node = workflow.getNode(lastNodeExecuted!)!;
		const nodeType = this.options.engine.nodeType('chert');
		const method = request.method as 'GET';
		const webhook = this.webhookOf(workflow, node, additionalData, this.nodeId, method);
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
			respond(reply, 500, { message: 'Workflow Webhook Error: Workflow could not be started!' });
			result = { noWebhookResponse: true, workflowData: [[{ json: {} }]] };
		}
		if (result.workflowData === undefined) {
			if (!result.noWebhookResponse) respond(reply, 200, result.webhookResponse);
			return reply;
		}
		next.data.main = result.workflowData;
		next.metadata = { ...next.metadata, forwardAllOutputs: true } as typeof next.metadata;
		this.passedOn += 1;
		await this.database;
		await turn();
		if (this.failingResumes > 0) {
			this.failingResumes -= 1;
			respond(reply, 500, { code: 0, message: 'There was a problem executing the workflow' });
			return reply;
		}
		if (!this.takeUp(id)) {
			respond(reply, 409, { code: 409, message: 'The execution is being resumed already' });
			return reply;
		}
		this.running.push(this.run(id, data));
		respond(reply, 200, result.webhookResponse ?? { message: 'Workflow was started' });
		return reply;
	}

	private workflow(id: string): Workflow {
		const { parameters, onError = 'stopWorkflow', settings } = this.parameters.get(id)!;
		const { engine, name = 'Ask' } = this.options;
		return new Workflow({
			id: 'asking',
			name: 'Asking',
			active: false,
			nodeTypes: engine.nodeTypes(),
			...around(
				nodeOf(name, 'n8n-nodes-chert.chert', {
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
			),
		});
	}
}

/** n8n stores an execution without what only the process knows. */
function stored(data: IRunExecutionData): string {
	const { error } = data.resultData;
	const plain = error && { ...error, message: error.message, description: error.description };
	return JSON.stringify({ ...data, resultData: { ...data.resultData, error: plain } });
}
