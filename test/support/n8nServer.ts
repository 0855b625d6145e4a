import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import {
	NodeConnectionTypes,
	type IConnection,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IWebhookData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
} from 'n8n-workflow';
import { first } from './certain';
import type { CredentialFields, Engine } from './engine';
import { randomUUID, type AddressInfo } from './node';

/** A node of a workflow. */
export function nodeOf(name: string, type: string, rest: Partial<INode> = {}): INode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...rest,
	};
}

/** Where an output leads. */
export const to = (node: string): IConnection[] => [
	{ node, type: NodeConnectionTypes.Main, index: 0 },
];

/** One node with items in front of it and an end behind each of its two branches. */
export function around(node: INode): Pick<IWorkflowBase, 'nodes' | 'connections' | 'settings'> {
	return {
		nodes: [
			nodeOf('CRM', 'test.step'),
			node,
			nodeOf('Done', 'test.step'),
			nodeOf('Failed', 'test.step'),
		],
		connections: {
			CRM: { main: [to(node.name)] },
			[node.name]: { main: [to('Done'), to('Failed')] },
		},
		settings: { executionOrder: 'v1' },
	};
}

/** What an execution of such a workflow begins with: each of its runs has all items. */
export function stackOf(workflow: Workflow, items: INodeExecutionData[], runs = 1) {
	return Array.from({ length: runs }, () => ({
		node: workflow.getNode('CRM')!,
		data: { main: [items] },
		source: null,
	}));
}

export interface N8nServerOptions {
	engine: Engine;
	credential: CredentialFields;
	/** What WEBHOOK_URL says; the server's own address on loopback unless given. */
	webhookUrl?: string;
}

/** n8n's limit for bodies. */
const BODY_LIMIT = 16 * 1024 * 1024;

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** n8n's web server, in front of the engine: real HTTP, and a node sees the request as n8n's parser leaves it. */
export abstract class N8nServer<Options extends N8nServerOptions> {
	webhookUrl: string;
	/** What n8n does after it has answered. */
	protected readonly running: Array<Promise<unknown>> = [];
	private readonly app = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });

	constructor(protected readonly options: Options) {
		this.webhookUrl = options.webhookUrl ?? '';
	}

	protected async serve(method: string[], handlers: Record<string, Handler>): Promise<this> {
		this.app.removeAllContentTypeParsers();
		this.app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
			done(null, body),
		);
		for (const [url, handler] of Object.entries(handlers)) this.app.route({ method, url, handler });
		await this.app.listen({ port: 0, host: '127.0.0.1' });
		this.webhookUrl ||= this.address;
		return this;
	}

	/** Where it listens, whatever WEBHOOK_URL says. */
	get address(): string {
		return `http://127.0.0.1:${(this.app.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		await this.app.close();
	}

	/** What n8n knows beside the workflow, with the addresses below WEBHOOK_URL. */
	protected additionalData(workflow: Workflow, id?: string): IWorkflowExecuteAdditionalData {
		const { engine, credential } = this.options;
		return Object.assign(engine.additionalData(credential, workflow, id), {
			webhookBaseUrl: `${this.webhookUrl}/webhook`,
			webhookTestBaseUrl: `${this.webhookUrl}/webhook-test`,
			webhookWaitingBaseUrl: `${this.webhookUrl}/webhook-waiting`,
		});
	}

	/** What n8n registers for a webhook of a node. */
	protected webhookOf(
		workflow: Workflow,
		node: INode,
		workflowExecuteAdditionalData: IWorkflowExecuteAdditionalData,
		path: string,
		httpMethod: 'GET' | 'POST',
	): IWebhookData {
		const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type);
		const webhookDescription = nodeType.description.webhooks!.find(
			(webhook) => webhook.httpMethod === httpMethod,
		)!;
		return {
			httpMethod,
			node: node.name,
			path,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData,
		};
	}
}

/** Answers a call that a node may have answered already. */
export function respond({ raw }: FastifyReply, status: number, body: unknown): void {
	if (raw.headersSent) return;
	const isText = typeof body === 'string';
	raw.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json' });
	raw.end(isText ? body : JSON.stringify(body));
}

/**
 * The request as n8n's body parser leaves it: `rawBody` beside `body`; neither for a body of several
 * parts. Nothing when the JSON cannot be read, which n8n answers itself.
 */
export function parsed(request: FastifyRequest): object | undefined {
	const { raw, headers } = request;
	const query = Object.fromEntries(new URL(request.url, 'http://n8n').searchParams);
	const type = first(String(headers['content-type'] ?? '').split(';'));
	if (type.startsWith('multipart/')) return Object.assign(raw, { params: {}, query, body: {} });
	const rawBody = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
	const text = rawBody.toString('utf8');
	let body: unknown = {};
	if (text !== '' && type === 'application/json') {
		try {
			body = JSON.parse(text);
		} catch {
			return undefined;
		}
	} else if (type === 'application/x-www-form-urlencoded') {
		body = formIn(text);
	}
	return Object.assign(raw, { params: {}, query, body, rawBody });
}

/** A name that comes several times has a list. */
function formIn(text: string): IDataObject {
	const form = new URLSearchParams(text);
	const entries = [...form.keys()].map((key) => {
		const values = form.getAll(key);
		return [key, values.length > 1 ? values : first(values)] as const;
	});
	return Object.fromEntries(entries);
}
