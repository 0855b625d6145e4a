import { type IDataObject, type IExecuteFunctions, WAIT_INDEFINITELY } from 'n8n-workflow';
import { openCredential } from '../api/openCredential';
import { failure } from '../failures/failure';
import { asObject } from '../shared/text';
import { instanceMark } from '../questions/doors';
import { QUESTION_KEY } from '../questions/question';
import { runIndexOf } from './ledger';
import type { N8nSide } from './operation';

/** How long one of n8n's own addresses may take to answer, in milliseconds. */
const LOOK_TIMEOUT = 5_000;

/** What a task that waits for an answer needs of n8n. */
export function n8nSideOf(context: IExecuteFunctions): N8nSide {
	return {
		instance: instanceMark(context.getInstanceId()),
		run: runIndexOf(context),
		apiUrl: async () => (await openCredential(context)).credential.apiUrl,
		resumeUrl(query) {
			try {
				return context.getSignedResumeUrl({ ...query });
			} catch {
				throw cannotWait();
			}
		},
		async look(url) {
			try {
				const answer: unknown = await context.helpers.httpRequest({
					method: 'GET',
					url,
					encoding: 'text',
					timeout: LOOK_TIMEOUT,
					disableFollowRedirect: true,
					ignoreHttpStatusErrors: true,
					returnFullResponse: true,
				});
				const { statusCode, body } = asObject(answer) ?? {};
				return typeof statusCode === 'number'
					? { status: statusCode, body: typeof body === 'string' ? body : JSON.stringify(body) }
					: undefined;
			} catch {
				return undefined;
			}
		},
	};
}

/** What a waiting task returns in place of an output item. */
export interface Wait {
	/** Until when, ISO 8601; `null` for no limit. */
	until: string | null;
	/** The question as text (`writeQuestion`). */
	question: string;
}

/**
 * Puts the execution to wait. The question goes into the node's own data of the execution, where the
 * webhook finds it, also in another process and after a restart.
 */
export async function goToWait(context: IExecuteFunctions, wait: IDataObject): Promise<void> {
	const { until, question } = wait as unknown as Wait;
	context.getContext('node')[QUESTION_KEY] = question;
	// Older n8n checks the signature of the resume addresses only where a node asks for it.
	(context as { setSignatureValidationRequired?: () => void }).setSignatureValidationRequired?.();
	await context.putExecutionToWait(until === null ? WAIT_INDEFINITELY : new Date(until));
}

function cannotWait() {
	return failure(
		'CANNOT_WAIT',
		'n8n cannot wait for an answer here: this run has no execution ID',
		{
			description:
				'Nothing was sent to Chert. This happens to a tool of an MCP Server Trigger. Call a workflow as the tool instead, and ask in that workflow.',
		},
	);
}
