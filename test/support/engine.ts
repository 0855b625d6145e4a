import 'reflect-metadata';
import './environment';
import {
	BinaryDataConfig,
	BinaryDataService,
	CredentialTestContext,
	ExecutionLifecycleHooks,
	getAdditionalKeys,
	LoadOptionsContext,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsExpressionResolveValues,
	type ICredentialsHelper,
	type IBinaryData,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypes,
	type IRun,
	type ITaskData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type NodeParameterValueType,
	type OnError,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { resources } from '../../nodes/Chert/actions';
import { entry, first } from './certain';
import { createRequire, forgetPackage, path, projectRoot, type Readable } from './node';
import { staleIn } from './built';
import { around, nodeOf, stackOf } from './n8nServer';
import { foreignRequests, type SeenRequest } from './routesOnTheWire';

/** n8n-core's own container of services: another copy of that module would be another container. */
export const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as {
	Container: { get<T>(service: abstract new (...parameters: never[]) => T): T };
};

/** The fields of the `chertApi` credential. */
export interface CredentialFields extends ICredentialDataDecryptedObject {
	authentication: string;
	tenant: string;
	signingSecret: string;
	baseUrl: string;
}

/** Resolves expressions in a credential for one item, as n8n does (n8n: `credentials-helper`). */
function resolveExpressions(
	credential: CredentialFields,
	additionalData: IWorkflowExecuteAdditionalData,
	mode: WorkflowExecuteMode,
	at: ICredentialsExpressionResolveValues,
): ICredentialDataDecryptedObject {
	return at.workflow.expression.getParameterValue(
		{ ...credential } as IDataObject as NodeParameterValueType,
		at.runExecutionData,
		at.runIndex,
		at.itemIndex,
		at.node.name,
		at.connectionInputData,
		mode,
		getAdditionalKeys(additionalData, mode, null, { isCredential: true }),
	) as IDataObject as ICredentialDataDecryptedObject;
}

/** What to run: one Chert node, the node that gives it items, and the ends of its branches. */
export interface RunOptions {
	credential: CredentialFields;
	/** The `json` of each input item. */
	items: IDataObject[];
	/** Parameters of the Chert node; expressions are allowed. */
	parameters?: IDataObject;
	/** "On Error" of the node; `stopWorkflow` is n8n's default. */
	onError?: OnError;
	/** Further settings of the node, e.g. `{ retryOnFail: true }`. */
	settings?: Partial<INode>;
	/** How often the node runs in the execution, each time over all items, as in a loop. */
	runs?: number;
	/** n8n's name for the execution. */
	executionId?: string;
	/** A node type to run in place of the Chert node, with the same credential. */
	probe?: INodeType;
	/** Binary fields of the input items, by place and name (`Engine.store`). */
	files?: ReadonlyArray<IBinaryKeyData | undefined>;
	/** Called with a function that stops the execution, as the Stop button does. */
	onStart?: (stop: () => void) => void;
}

/** What came of a run, as a person finds it in n8n. */
export interface RunResult {
	status: string;
	/** Items of the node's first output, of all its runs. */
	success: INodeExecutionData[];
	/** Items of the error output (only with `continueErrorOutput`). */
	failed: INodeExecutionData[];
	/** The error of a run that stopped. */
	error?: NodeApiError;
	/** The whole run as n8n would store it. */
	run: IRun;
	/** Every request that was signed, in order. */
	seen: readonly SeenRequest[];
}

/**
 * The Chert node's first run in an execution.
 *
 * @throws Error when it did not run
 */
export function chertRun({ data }: IRun): ITaskData {
	return first(entry(data.resultData.runData, 'Chert'));
}

/** The items that left the Chert node's first output in its first run. */
export function outputOf(run: IRun): INodeExecutionData[] {
	return first(chertRun(run).data?.main ?? []) ?? [];
}

/** A pass-through node: where items start, and where branches end. */
const step: INodeType = {
	description: {
		displayName: 'Step',
		name: 'step',
		group: ['transform'],
		version: 1,
		description: 'Passes items on',
		defaults: { name: 'Step' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	},
};

/**
 * A node that sends one request with the credential through n8n's older helper, as the HTTP Request
 * node does (docs/n8n.md 10), and returns status and body.
 */
export function httpRequestNode(options: IDataObject): INodeType {
	return {
		description: {
			...step.description,
			name: 'probe',
			credentials: [{ name: 'chertApi', required: true }],
		},
		async execute(this: IExecuteFunctions) {
			const { requestWithAuthentication } = this.helpers;
			const { statusCode, body } = (await requestWithAuthentication.call(this, 'chertApi', {
				resolveWithFullResponse: true,
				simple: false,
				...options,
			})) as { statusCode: number; body: IDataObject };
			return [[{ json: { statusCode, body }, pairedItem: { item: 0 } }]];
		},
	};
}

/** Parameters of Chat → Leave Group that take the chat ID from the item's field `chat_id`. */
export const LEAVE_PARAMETERS: IDataObject = {
	resource: 'chat',
	operation: 'leave',
	chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
};

/**
 * Where n8n keeps files from now on, for the whole process: in memory (n8n's mode `default`), or in a
 * folder (`filesystem`, n8n's own default).
 *
 * @param folder none for memory
 */
export async function keepFilesIn(folder?: string): Promise<void> {
	const config = Container.get(BinaryDataConfig);
	config.mode = folder === undefined ? 'default' : 'filesystem';
	config.localStoragePath = folder ?? path.join(projectRoot, '.cache', 'engine', 'files');
	await Container.get(BinaryDataService).init();
}

/** An operation sends to the routes that it names, and to no other. */
function checkRoutes({ resource, operation }: IDataObject, seen: readonly SeenRequest[]): void {
	const among = new Map(Object.entries(resources)).get(resource as string)?.operations ?? {};
	const found = new Map(Object.entries(among)).get(operation as string);
	const foreign = foreignRequests(found?.routes ?? [], seen);
	if (foreign.length === 0) return;
	const named = found?.routes.join(', ') ?? 'no route';
	throw new Error(`${resource} → ${operation} names ${named}, but sent ${foreign.join(', ')}`);
}

/** n8n's log, as `this.logger` of a node writes to it. */
export function n8nLog(): { warn(line: string): void } {
	const { Logger } = createRequire(require.resolve('n8n-core'))('@n8n/backend-common') as {
		Logger: abstract new () => { warn(line: string): void };
	};
	return Container.get(Logger);
}

async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(projectRoot);
	await loader.loadAll();
	return loader;
}

/** The built package in n8n-core's real engine: its loader, its workflow execution, its requests. */
export class Engine {
	private constructor(private loader: PackageDirectoryLoader) {}

	/** Loads the package as n8n does, from dist. */
	static async load(): Promise<Engine> {
		const stale = staleIn(projectRoot);
		if (stale !== undefined) throw new Error(`${stale}: run "npm run build" first.`);
		return new Engine(await loadPackage());
	}

	/** Another process of n8n takes over: the package remembers nothing. */
	async restart(): Promise<void> {
		forgetPackage();
		this.loader = await loadPackage();
	}

	/** A node type of the package, by its name without the package's. */
	nodeType(name: string): INodeType {
		return entry(this.loader.nodeTypes, name).type as INodeType;
	}

	/**
	 * Runs the node over some items and returns what left it on each branch.
	 *
	 * @throws Error when the node sent a request to a route that its operation does not name
	 */
	async run(options: RunOptions): Promise<RunResult> {
		const seen: SeenRequest[] = [];
		const { onError = 'stopWorkflow', credential, items, files = [] } = options;
		const { runs = 1, executionId = '1' } = options;
		const workflow = this.workflow({ ...options, onError });
		const execution = new WorkflowExecute(
			this.additionalData(credential, workflow, executionId, seen),
			'trigger',
			createRunExecutionData({
				executionData: {
					nodeExecutionStack: stackOf(
						workflow,
						items.map((json, item) => ({ json, binary: files[item] })),
						runs,
					),
				},
			}),
		);
		const running = execution.processRunExecutionData(workflow);
		options.onStart?.(() => running.cancel());
		const run = await running;
		if (!options.probe) checkRoutes(options.parameters ?? LEAVE_PARAMETERS, seen);
		const itemsOf = (node: string) =>
			(run.data.resultData.runData[node] ?? []).flatMap(({ data }) => data?.main?.[0] ?? []);
		return {
			status: run.status,
			success: itemsOf('Done'),
			failed: itemsOf('Failed'),
			error: run.data.resultData.error as NodeApiError | undefined,
			run,
			seen,
		};
	}

	/** Puts a file into n8n's binary storage, as the node before would have done. */
	async store(
		bytes: Buffer | Readable,
		file: Pick<IBinaryData, 'fileName' | 'mimeType'> & Partial<IBinaryData>,
	): Promise<IBinaryData> {
		const place = { type: 'execution', workflowId: 'offboarding', executionId: '1' } as const;
		return await Container.get(BinaryDataService).store(place, bytes, { data: '', ...file });
	}

	/** The bytes of a file that n8n keeps. */
	async bytesOf(file: IBinaryData): Promise<Buffer> {
		return await Container.get(BinaryDataService).getAsBuffer(file);
	}

	/** Signs request options with the credential type, as n8n does for the HTTP Request node. */
	async authenticate(
		credential: CredentialFields,
		options: object,
	): Promise<IHttpRequestOptions & Record<string, unknown>> {
		return (await this.credentialsHelper(credential).authenticate(
			credential,
			'chertApi',
			options as IHttpRequestOptions,
		)) as IHttpRequestOptions & Record<string, unknown>;
	}

	/** Runs the credential's test in n8n's own context. */
	async testCredential(credential: CredentialFields): Promise<INodeCredentialTestResult> {
		const context = new CredentialTestContext();
		const chertApiTest = entry(this.nodeType('chert').methods!.credentialTest!, 'chertApiTest');
		return await chertApiTest.call(context, {
			id: '1',
			name: 'Chert',
			type: 'chertApi',
			data: credential,
		});
	}

	/** Fills the list of a "From List" field, as n8n does for somebody in the editor. */
	async searchList(
		method: string,
		credential: CredentialFields,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const workflow = this.workflow({ credential, items: [], onError: 'stopWorkflow' });
		const context = new LoadOptionsContext(
			workflow,
			workflow.getNode('Chert')!,
			this.additionalData(credential, workflow),
			'parameters.chatId',
		);
		const search = entry(this.nodeType('chert').methods!.listSearch!, method);
		return await search.call(context, filter, paginationToken);
	}

	private workflow(options: RunOptions & { onError: OnError }): Workflow {
		return new Workflow({
			id: 'offboarding',
			name: 'Offboarding',
			active: false,
			nodeTypes: this.nodeTypes(options.probe),
			...around(
				nodeOf('Chert', options.probe ? 'test.probe' : 'n8n-nodes-chert.chert', {
					parameters: { ...(options.parameters ?? LEAVE_PARAMETERS) } as INode['parameters'],
					credentials: { chertApi: { id: '1', name: 'Chert' } },
					onError: options.onError,
					...options.settings,
				}),
			),
		});
	}

	/** The node types that a workflow of the tests may use. */
	nodeTypes(probe?: INodeType): INodeTypes {
		const byName = (name: string): INodeType => {
			if (name === 'test.step') return step;
			if (name === 'test.probe' && probe) return probe;
			// n8n makes the tool itself: the same node under another name (docs/n8n.md 80).
			const type = this.nodeType(name.replace('n8n-nodes-chert.', '').replace(/Tool$/, ''));
			if (!name.endsWith('Tool')) return type;
			const description = { ...type.description, name: `${type.description.name}Tool` };
			return Object.create(type, { description: { value: description } }) as INodeType;
		};
		return { getByName: byName, getByNameAndVersion: byName, getKnownTypes: () => ({}) };
	}

	private credentialsHelper(
		credential: CredentialFields,
		seen: SeenRequest[] = [],
	): ICredentialsHelper {
		const type = entry(this.loader.credentialTypes, 'chertApi').type;
		const authenticate = type.authenticate as (
			fields: ICredentialDataDecryptedObject,
			options: IHttpRequestOptions,
		) => Promise<IHttpRequestOptions>;
		return {
			getParentTypes: () => [],
			isCredentialUsableByNode: () => true,
			authenticate: async (fields: ICredentialDataDecryptedObject, _type, options) => {
				const { method = 'GET', url } = options as IHttpRequestOptions;
				seen.push({ method, url });
				return await authenticate.call(type, fields, options as IHttpRequestOptions);
			},
			preAuthentication: async () => undefined,
			getDecrypted: async (additionalData, _, __, mode, ___, raw, resolve) => {
				if (raw === true || !resolve) return { ...credential };
				return resolveExpressions(credential, additionalData, mode, resolve);
			},
			getCredentialsProperties: () => type.properties,
		} as Partial<ICredentialsHelper> as ICredentialsHelper;
	}

	/** What n8n knows beside the workflow itself. */
	additionalData(
		credential: CredentialFields,
		workflow: Workflow,
		executionId = '1',
		seen?: SeenRequest[],
	): IWorkflowExecuteAdditionalData {
		// Never called, but n8n-core parses every one of them (docs/n8n.md 22).
		const url = 'http://127.0.0.1/';
		const workflowData = { id: workflow.id, name: workflow.name } as IWorkflowBase;
		return {
			credentialsHelper: this.credentialsHelper(credential, seen),
			hooks: new ExecutionLifecycleHooks('trigger', executionId, workflowData),
			executionId,
			currentNodeExecutionIndex: 0,
			variables: {},
			restApiUrl: url,
			instanceBaseUrl: url,
			formBaseUrl: url,
			formWaitingBaseUrl: url,
			formTestBaseUrl: url,
			webhookBaseUrl: url,
			webhookWaitingBaseUrl: url,
			webhookTestBaseUrl: url,
			mcpBaseUrl: url,
			mcpTestBaseUrl: url,
			setExecutionStatus: () => {},
			logAiEvent: () => {},
		} as Partial<IWorkflowExecuteAdditionalData> as IWorkflowExecuteAdditionalData;
	}
}
