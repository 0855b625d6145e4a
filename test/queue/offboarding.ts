import type { IDataObject, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';
import { request } from 'undici';
import type { StoredCredential, WorkflowFile } from '../../tools/sandbox';
import { at } from '../support/certain';

/** One person who leaves, and the groups that the line is to leave for them. */
export interface Departure {
	employee: string;
	chat_ids: readonly string[];
}

/** What n8n answered to the webhook of one departure. */
export interface Answer extends Departure {
	status: number;
	/** The whole answer, for error messages. */
	text: string;
	/** From the request to the end of the answer, in milliseconds. */
	ms: number;
	/** When the answer had come, Unix time in milliseconds. */
	endedAt: number;
	/** Id of the execution; none if the run did not come to its end. */
	execution?: string;
	/** One for each group, in order: Chert's answer, or an `error`. */
	outcomes: IDataObject[];
}

export interface OffboardingOptions {
	/** Path of the webhook. */
	path: string;
	credential: StoredCredential;
	/** Entries of the Chert node's "Options". */
	options?: INodeParameters;
	/** Settings of the workflow. */
	settings?: IWorkflowSettings;
}

/**
 * The workflow that the runs are of: a webhook takes a departure, Chert → Leave Group leaves every
 * group, and the webhook answers with what became of each and with the id of the execution.
 */
export function offboarding({
	path,
	credential,
	options = {},
	settings = {},
}: OffboardingOptions): WorkflowFile {
	const { id, name, type } = credential;
	const steps: Array<Pick<INode, 'name' | 'type' | 'typeVersion' | 'parameters'> & Partial<INode>> =
		[
			{
				name: 'Person Left',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				webhookId: path,
				parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
			},
			{
				name: 'One Item per Group',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: {
					fieldToSplitOut: 'body.chat_ids',
					options: { destinationFieldName: 'chat_id' },
				},
			},
			{
				name: 'Leave Group',
				type: 'n8n-nodes-chert.chert',
				typeVersion: 1,
				onError: 'continueRegularOutput',
				credentials: { [type]: { id, name } },
				parameters: {
					resource: 'chat',
					operation: 'leave',
					chatId: { __rl: true, mode: 'id', value: '={{ $json.chat_id }}' },
					options,
				},
			},
			{
				name: 'Summary',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				executeOnce: true,
				parameters: {
					mode: 'raw',
					jsonOutput:
						'={{ { execution: $execution.id, outcomes: $input.all().map(({ json }) => json) } }}',
					options: {},
				},
			},
		];
	return {
		name: `Offboarding (${path})`,
		settings: { executionOrder: 'v1', ...settings },
		nodes: steps.map((step, n) => ({ id: `step-${n}`, position: [n * 220, 0], ...step })),
		connections: Object.fromEntries(
			steps
				.slice(1)
				.map(({ name: node }, n) => [
					at(steps, n).name,
					{ main: [[{ node, type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}

/** A workflow that n8n starts with the failure of another one, as one that alerts somebody would be. */
export function alert(): WorkflowFile {
	const node: INode = {
		id: 'step-0',
		name: 'Alert',
		type: 'n8n-nodes-base.errorTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	return { name: 'Alert', nodes: [node], connections: {} };
}

/**
 * Calls the webhook for every departure, with so many calls open at a time.
 *
 * @param webhook address of the workflow's webhook
 * @param onAnswer gets how many were answered
 * @returns answers in the order of the departures
 */
export async function depart(
	webhook: string,
	departures: readonly Departure[],
	concurrency: number,
	onAnswer: (count: number) => void = () => {},
): Promise<Answer[]> {
	const answers: Answer[] = [];
	let count = 0;
	const places = departures.keys();
	await Promise.all(
		Array.from({ length: concurrency }, async () => {
			for (const place of places) {
				answers[place] = await call(webhook, at(departures, place));
				onAnswer(++count);
			}
		}),
	);
	return answers;
}

async function call(webhook: string, departure: Departure): Promise<Answer> {
	const started = performance.now();
	const { statusCode: status, body } = await request(webhook, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(departure),
		// n8n answers when it knows; a lost run it knows of after a minute or two.
		headersTimeout: 0,
		bodyTimeout: 0,
	});
	const text = await body.text();
	const ms = performance.now() - started;
	const said = text.startsWith('{') ? (JSON.parse(text) as IDataObject) : {};
	return {
		...departure,
		status,
		text,
		ms,
		endedAt: Date.now(),
		execution: said.execution as string | undefined,
		outcomes: (said.outcomes ?? []) as IDataObject[],
	};
}

/** What is wrong with the answer of a run in which every group should have been left; or nothing. */
export function notAllLeft({ employee, chat_ids, status, text, outcomes }: Answer): string[] {
	const left = outcomes.filter((outcome) => outcome.status === 'left');
	const same = left.map(({ chat_id }) => chat_id).join() === chat_ids.join();
	return status === 200 && same ? [] : [`${employee}: ${status} ${text.slice(0, 300)}`];
}
