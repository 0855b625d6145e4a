import { type IDataObject, type IExecuteFunctions, WAIT_INDEFINITELY } from 'n8n-workflow';
import { asker } from '../api/ask';
import { openCredential } from '../api/credential';
import { type ChertFailure, failure } from '../failures/failure';
import type { Execution } from '../parameters/itemReader';
import { asObject } from '../shared/text';
import { QUESTION_KEY } from './question';
import { instanceMark } from './replyAddress';

/** In milliseconds. */
const LOOK_TIMEOUT = 5_000;

/** A tool whose caller would go on without the answer is refused. */
export function executionOf(context: IExecuteFunctions): Execution {
	// An agent before version 3 takes what the node puts out now for the person's answer (docs/n8n.md 75).
	if ((context as Partial<IExecuteFunctions>).isToolExecution?.())
		throw cannotWait(AS_TOOL, IN_AN_AGENT);
	const { $runIndex: run } = context.getWorkflowDataProxy(0) as unknown as { $runIndex: number };
	return {
		instance: instanceMark(context.getInstanceId()),
		run,
		apiUrl: async () => (await openCredential(context)).credential.apiUrl,
		resumeUrl(query) {
			try {
				return context.getSignedResumeUrl({ ...query });
			} catch {
				throw cannotWait(NO_EXECUTION);
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
		atOnce: asker(context),
	};
}

/**
 * Puts the execution to wait, with what the task that asked puts out (`until` is `null` for ever). The question
 * goes into the node's own data of the execution, where the webhook finds it, also in another process and after a
 * restart.
 */
export async function goToWait(
	context: IExecuteFunctions,
	{ question, until }: IDataObject,
): Promise<void> {
	context.getContext('node')[QUESTION_KEY] = question;
	// Older n8n checks the signature of the resume addresses only where a node asks for it.
	(context as { setSignatureValidationRequired?: () => void }).setSignatureValidationRequired?.();
	const end = typeof until === 'number' ? new Date(until) : WAIT_INDEFINITELY;
	await context.putExecutionToWait(end);
}

function cannotWait(why: string, advice = ''): ChertFailure {
	return failure('CANNOT_WAIT', `n8n cannot wait for an answer here: ${why}`, {
		description: `Nothing was sent to Chert. ${advice}${ASK_IN_A_WORKFLOW}`,
	});
}

const NO_EXECUTION = 'this run has no execution ID';
const AS_TOOL = 'an MCP server or an older AI Agent goes on without it';
const IN_AN_AGENT =
	'In an AI Agent of version 3 or newer, put this node in front of a tool as its human review. ';
const ASK_IN_A_WORKFLOW =
	'Or call a workflow as the tool, and ask in that workflow: there the answer can be waited for.';
