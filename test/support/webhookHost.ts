import 'reflect-metadata';
import './environment';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HookContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRunData,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { N8nServer, type N8nServerOptions, nodeOf, parsed, respond, to } from './n8nServer';
import { randomUUID, turn } from './node';
import { first } from './certain';

export interface WebhookHostOptions extends N8nServerOptions {
	/** Parameters of the trigger. */
	parameters?: IDataObject;
	/**
	 * The workflow, in place of a trigger with one step after it: an example of the project. Nodes of n8n's
	 * own pass their items on.
	 */
	workflow?: { nodes: INode[]; connections: IConnections };
}

/** A call of the webhook, with its own copy of the static data. */
interface Call {
	workflow: Workflow;
	/** What `workflow` was made of. */
	staticData: IDataObject;
	mode: WorkflowExecuteMode;
	/** Writes the copy into the database. */
	save: () => Promise<void>;
}

const TYPE = 'n8n-nodes-chert.chertTrigger';

/**
 * The webhook side of n8n around one workflow that begins with the Chert Trigger, with n8n-core's real
 * contexts and engine and over real HTTP. The order of things is that of n8n's server (LiveWebhooks,
 * TestWebhooks, WebhookHelpers, WorkflowStaticDataService, ActiveWorkflowManager of n8n 2.40): every
 * call has its own copy of the static data, read before it and written back after it.
 */
export class WebhookHost extends N8nServer<WebhookHostOptions> {
	/** The items that each execution began with, in the order in which they started. */
	readonly executions: INodeExecutionData[][] = [];
	/** What every node of every execution put out, in the order in which the executions ended. */
	readonly runs: IRunData[] = [];
	/** What calls wait for before the node sees them, as when n8n has much to do. */
	hold: Promise<void> | undefined;
	/** What n8n waits for before it writes the static data of a call back, as when the database is slow. */
	saving: Promise<void> | undefined;
	/** Whether n8n is down: connections break. */
	stopped = false;
	/** What the node's hooks wrote into n8n's log. */
	readonly log: string[] = [];
	/** Calls of the active workflow that came. */
	received = 0;
	/** How many executions cannot be started, as when n8n's database is away. */
	failingStarts = 0;
	parameters: IDataObject;
	/** The workflow's static data as the database has it. */
	stored = '{}';
	private readonly trigger: string;
	private active = false;
	private test: { staticData: IDataObject } | undefined;
	private readonly webhookId = randomUUID();
	private readonly nodeId = randomUUID();
	private readonly workflowId = randomUUID();

	private constructor(options: WebhookHostOptions) {
		super(options);
		const { nodes = [] } = options.workflow ?? {};
		const trigger = nodes.find(({ type }) => type === TYPE);
		this.trigger = trigger?.name ?? 'Chert Trigger';
		this.parameters = options.parameters ?? trigger?.parameters ?? {};
	}

	static async start(options: WebhookHostOptions): Promise<WebhookHost> {
		const host = new WebhookHost(options);
		return await host.serve(['POST'], {
			'/webhook/*': async (...call) => await host.production(...call),
			'/webhook-test/*': async (...call) => await host.testCall(...call),
		});
	}

	/** The items of all executions, when these have ended, and whatever n8n does after an answer. */
	async items(): Promise<INodeExecutionData[]> {
		await Promise.all(this.running);
		return this.executions.flat();
	}

	/** The URL of the active workflow's webhook. */
	get productionUrl(): string {
		return `${this.webhookUrl}/webhook/${this.webhookId}/webhook`;
	}

	/** The URL that the editor listens at. */
	get testUrl(): string {
		return `${this.webhookUrl}/webhook-test/${this.webhookId}/webhook`;
	}

	get staticData(): IDataObject {
		return JSON.parse(this.stored) as IDataObject;
	}

	/** What the trigger keeps in its static data. */
	get memory(): IDataObject {
		return (this.staticData[`node:${this.trigger}`] ?? {}) as IDataObject;
	}

	/** Switches the workflow on; `init` is what n8n does for every active workflow when it starts. */
	async activate(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		const workflow = this.workflow(this.staticData);
		await this.createIfMissing(workflow, 'trigger', activation).catch(async (error) => {
			await this.deactivate().catch(() => undefined);
			throw error;
		});
		this.save(workflow);
		this.active = true;
	}

	/** Asks whether the subscription is as it should be, as n8n does before it makes one. */
	async exists(): Promise<boolean> {
		const workflow = this.workflow(this.staticData);
		const exists = await this.hook('checkExists', workflow, 'trigger', 'activate');
		this.save(workflow);
		return exists;
	}

	/** Switches the workflow off, with the static data of the database. */
	async deactivate(): Promise<void> {
		const workflow = this.workflow(this.staticData);
		await this.hook('delete', workflow, 'internal', 'update');
		this.active = false;
		this.save(workflow);
	}

	/** n8n ends and starts again: nothing is left but the database. */
	async restart(): Promise<void> {
		await this.forgetProcess();
		if (this.active) await this.activate('init');
	}

	/** Forgets what the process knows, as if the next call came to another one. */
	async forgetProcess(): Promise<void> {
		await this.options.engine.restart();
	}

	/** "Listen for test event" in the editor: with its own static data, until the first event. */
	async listen(): Promise<void> {
		const workflow = this.workflow({});
		this.test = { staticData: {} };
		await this.createIfMissing(workflow, 'manual', 'manual', true).catch(async (error) => {
			await this.stopListening();
			throw error;
		});
		this.test = { staticData: JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject };
	}

	/** Ends the listening, by the person or after an event. */
	async stopListening(): Promise<void> {
		if (!this.test) return;
		const workflow = this.workflow(this.test.staticData);
		await this.hook('delete', workflow, 'internal', 'update', true);
		this.test = undefined;
	}

	private async production(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		if (this.stopped) {
			reply.hijack();
			request.raw.socket.destroy();
			return reply;
		}
		if (!this.active || !this.productionUrl.endsWith(request.url)) {
			return await reply.code(404).send({ code: 404, message: 'The webhook is not registered' });
		}
		this.received += 1;
		await (this.hold ?? turn());
		const { staticData } = this;
		const workflow = this.workflow(staticData);
		const save = async () => {
			await (this.saving ?? turn());
			this.save(workflow);
		};
		return await this.call(request, reply, { workflow, staticData, mode: 'webhook', save });
	}

	private async testCall(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
		if (!this.test || !this.testUrl.endsWith(request.url)) {
			return await reply.code(404).send({ code: 404, message: 'The webhook is not registered' });
		}
		const staticData = {};
		const workflow = this.workflow(staticData);
		workflow.setTestStaticData(this.test.staticData);
		const save = async () => {};
		const done = await this.call(request, reply, { workflow, staticData, mode: 'manual', save });
		this.running.push(this.stopListening());
		return done;
	}

	/** What n8n's `executeWebhook` does for a trigger that answers "onReceived". */
	private async call(
		request: FastifyRequest,
		reply: FastifyReply,
		{ workflow, staticData, mode, save }: Call,
	): Promise<FastifyReply> {
		reply.hijack();
		const answer = async (status: number, body: unknown) => {
			if (status < 500) await save();
			respond(reply, status, body);
		};
		const httpRequest = parsed(request);
		if (!httpRequest) {
			await answer(422, { code: 422, message: 'Failed to parse request body' });
			return reply;
		}
		const additionalData = this.additionalData(workflow);
		Object.assign(additionalData, { httpRequest, httpResponse: reply.raw });
		const node = workflow.getNode(this.trigger)!;
		let result: IWebhookResponseData;
		try {
			const webhook = this.webhook(workflow, additionalData, mode === 'manual');
			const context = new WebhookContext(workflow, node, additionalData, mode, webhook, [], null);
			result = await this.nodeType.webhook!.call(context);
		} catch {
			await answer(500, { code: 0, message: 'Workflow Webhook Error' });
			return reply;
		}
		if (result.noWebhookResponse) await save();
		if (result.workflowData === undefined) {
			if (!result.noWebhookResponse) await answer(200, result.webhookResponse);
			return reply;
		}
		try {
			await this.execute(staticData, result.workflowData);
		} catch {
			await answer(500, { code: 0, message: 'There was a problem executing the workflow' });
			return reply;
		}
		if (!result.noWebhookResponse) await answer(200, this.answerOf(result));
		return reply;
	}

	/** What n8n's `extractWebhookOnReceivedResponse` gives. */
	private answerOf(result: IWebhookResponseData): unknown {
		const { responseData = 'firstEntryJson' } = first(this.nodeType.description.webhooks!);
		if (responseData === 'noData') return undefined;
		return responseData || (result.webhookResponse ?? { message: 'Workflow was started' });
	}

	/** Starts the execution in n8n-core's engine, and does not wait for its end. */
	private async execute(staticData: IDataObject, data: INodeExecutionData[][]): Promise<void> {
		// n8n 2.40 makes a second workflow of the call's static data first (docs/n8n.md 70).
		this.workflow(staticData);
		await turn();
		if (this.failingStarts > 0) {
			this.failingStarts -= 1;
			throw new Error('The database is away');
		}
		const workflow = this.workflow(this.staticData);
		const items: INodeExecutionData[] = [];
		this.executions.push(items);
		const execution = new WorkflowExecute(
			this.additionalData(workflow),
			'webhook',
			createRunExecutionData({
				executionData: {
					nodeExecutionStack: [
						{ node: workflow.getNode(this.trigger)!, data: { main: data }, source: null },
					],
				},
			}),
		);
		const run = async () => {
			const { data: ran } = await execution.processRunExecutionData(workflow);
			const { runData } = ran.resultData;
			this.runs.push(runData);
			items.push(...(runData.Done?.[0]?.data?.main?.[0] ?? []));
			this.save(workflow);
		};
		this.running.push(run());
	}

	private async createIfMissing(
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		isTest = false,
	): Promise<void> {
		const exists = await this.hook('checkExists', workflow, mode, activation, isTest);
		if (!exists) await this.hook('create', workflow, mode, activation, isTest);
	}

	private async hook(
		method: 'checkExists' | 'create' | 'delete',
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		isTest = false,
	): Promise<boolean> {
		const additionalData = this.additionalData(workflow);
		const webhook = this.webhook(workflow, additionalData, isTest);
		const node = workflow.getNode(this.trigger)!;
		const context = new HookContext(workflow, node, additionalData, mode, activation, webhook);
		const write = (text: string) => void this.log.push(text);
		const logger = { debug: write, info: write, warn: write, error: write };
		Object.defineProperty(context, 'logger', { value: logger });
		return await this.nodeType.webhookMethods!.default![method].call(context);
	}

	private get nodeType(): INodeType {
		return this.options.engine.nodeType('chertTrigger');
	}

	private webhook(
		workflow: Workflow,
		additionalData: IWorkflowExecuteAdditionalData,
		isTest: boolean,
	): IWebhookData {
		const node = workflow.getNode(this.trigger)!;
		const description = first(this.nodeType.description.webhooks!);
		const path = NodeHelpers.getNodeWebhookPath(workflow.id, node, description.path, false);
		return { ...this.webhookOf(workflow, node, additionalData, path, 'POST'), isTest };
	}

	private workflow(staticData: IDataObject): Workflow {
		const { engine, workflow } = this.options;
		const credentials = { chertApi: { id: '1', name: 'Chert' } };
		return new Workflow({
			id: this.workflowId,
			name: 'Replies',
			active: true,
			staticData,
			nodeTypes: engine.nodeTypes(),
			nodes: [
				nodeOf(this.trigger, TYPE, {
					id: this.nodeId,
					webhookId: this.webhookId,
					parameters: { ...this.parameters } as INode['parameters'],
					credentials,
				}),
				...(workflow?.nodes ?? [nodeOf('Done', 'test.step')])
					.filter(({ type }) => type !== TYPE)
					.map((one) =>
						one.type.startsWith('n8n-nodes-chert.')
							? { ...one, credentials }
							: nodeOf(one.name, 'test.step'),
					),
			],
			connections: workflow?.connections ?? {
				[this.trigger]: { main: [to('Done')] },
			},
			settings: { executionOrder: 'v1' },
		});
	}

	/** n8n writes the static data of a call back only when something in it was changed. */
	private save(workflow: Workflow): void {
		const { staticData } = workflow as { staticData: IDataObject };
		if (staticData.__dataChanged !== true) return;
		this.stored = JSON.stringify(staticData);
		staticData.__dataChanged = false;
	}
}
