import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	NodeApiError,
	OnError,
} from 'n8n-workflow';
import { router } from '../../nodes/Chert/actions/router';
import type { ChertRequest } from '../../nodes/Chert/api/request';
import { Readable } from './node';
import type { SimulatedChert } from './simulatedChert';
import type { SimulatedClock } from './simulatedClock';
import { at, entry, first } from './certain';

/** An execution of the node in simulated time. */
export interface SimulatedRun {
	clock: SimulatedClock;
	chert: Pick<SimulatedChert, 'answerTo'>;
	/** The `json` of each input item; its `tenant` is what an expression in the credential reads. */
	items: readonly IDataObject[];
	resource: string;
	operation: string;
	/** Parameters by name; a function is an expression. */
	parameters: Readonly<Record<string, (json: IDataObject) => unknown>>;
	options: IDataObject;
	onError: OnError;
	/** Tries that "Retry On Fail" makes in all; 1 without it. */
	tries: number;
	/** Whether the credential's tenant is an expression. */
	tenantOfItem: boolean;
	/** Milliseconds from the node's call until n8n sends. */
	hop: number;
	signal?: AbortSignal;
	executionId?: string;
}

/** What came of it: items, or an error; and what stands in n8n's log and in the execution's own data. */
export interface SimulatedResult {
	items: INodeExecutionData[];
	error?: NodeApiError;
	log: string[];
	/** What the node said while it was running. */
	progress: string[];
	highlighted: Record<string, string>;
}

const BASE_URL = 'https://chert.example';

/**
 * Runs the node as n8n does, but in simulated time and without a network: as often as "Retry On Fail"
 * says, each time over all items (n8n-core: `WorkflowExecute.processRunExecutionData`).
 */
export async function runInSimulatedN8n(run: SimulatedRun): Promise<SimulatedResult> {
	const result: SimulatedResult = { items: [], log: [], progress: [], highlighted: {} };
	const context = contextOf(run, result);
	for (let tries = 1; ; tries++) {
		result.error = undefined;
		try {
			result.items = first(await router(context, run.clock));
		} catch (error) {
			result.items = [];
			result.error = error as NodeApiError;
		}
		const failed = result.error !== undefined || result.items[0]?.json.error !== undefined;
		if (!failed || tries >= run.tries) return result;
		await run.clock.sleep(1_000);
	}
}

function contextOf(run: SimulatedRun, result: SimulatedResult): IExecuteFunctions {
	const { items, parameters, options, onError, signal, executionId = '7' } = run;
	const node = {
		id: 'node-1',
		name: 'Chert',
		type: 'n8n-nodes-chert.chert',
		onError,
		retryOnFail: run.tries > 1,
		maxTries: run.tries,
		credentials: { chertApi: { id: '1', name: 'Chert' } },
	} as Partial<INode> as INode;
	const ownData = {};
	const executeData = {};
	const tenant = (item: number) => (run.tenantOfItem ? at(items, item).tenant : 'acme');
	const credential = (name: unknown) => ({
		authentication: 'hmac',
		tenant: name,
		signingSecret: 'example0example0example0example0',
		baseUrl: BASE_URL,
	});
	const getNodeParameter = (name: string, item: number, otherwise: unknown) => {
		if (name === 'resource' || name === 'operation') return run[name];
		const [, option] = name.split('options.');
		if (option !== undefined) return options[option] ?? otherwise;
		const value = entry(parameters, name)(at(items, item));
		return (value as IDataObject | undefined)?.__rl === true ? (value as IDataObject).value : value;
	};
	return {
		getInputData: () => items.map((json) => ({ json })),
		getNodeParameter,
		continueOnFail: () => onError !== 'stopWorkflow',
		getNode: () => node,
		getMode: () => 'trigger',
		getWorkflow: () => ({ id: 'w', name: 'Offboarding', active: true }),
		getExecutionId: () => executionId,
		getInstanceId: () => 'instance',
		getTimezone: () => 'UTC',
		getContext: () => ownData,
		getExecuteData: () => executeData,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionCancelSignal: () => signal,
		getCredentials: async (_: string, item = 0) => credential(tenant(item)),
		additionalData: {
			credentialsHelper: {
				getDecrypted: async () => credential(run.tenantOfItem ? '={{ $json.tenant }}' : 'acme'),
			},
		},
		addExecutionHints: () => undefined,
		logger: {
			warn: (line: string) => void result.log.push(line),
			info: (line: string) => void result.progress.push(line),
		},
		customData: { set: (name: string, value: string) => void (result.highlighted[name] = value) },
		helpers: {
			httpRequestWithAuthentication: requester(run),
			// A file in memory that has the name of what its item is about.
			assertBinaryData: (item: number) => {
				const fileName = String(at(items, item).about);
				return { data: 'ZmlsZQ==', mimeType: 'application/pdf', fileName };
			},
		},
	} as object as IExecuteFunctions;
}

/** n8n's request helper: it signs, asks the signal, and sends. */
function requester({ clock, chert, hop }: SimulatedRun) {
	return async (
		_: string,
		options: IHttpRequestOptions,
		{ credentialsDecrypted }: { credentialsDecrypted: { data: { tenant: string } } },
	) => {
		if (hop > 0) await clock.sleep(hop);
		if (options.abortSignal?.aborted) throw Object.assign(new Error(), { code: 'ERR_CANCELED' });
		const path = options.url.replace(`${BASE_URL}/api/v1`, '');
		const request = { method: options.method, path, body: options.body } as ChertRequest;
		const answer = await chert.answerTo(credentialsDecrypted.data.tenant, request);
		if ('error' in answer) throw answer.error;
		const { statusCode, headers, text } = answer;
		return { statusCode, headers, body: Readable.from([Buffer.from(text)]) };
	};
}
