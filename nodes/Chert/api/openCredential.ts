import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	INodeCredentialsDetails,
	IWebhookFunctions,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { invalidCredential, messageOf } from '../failures/failure';
import { type ChertCredential, usableCredential } from './credential';

/** Wherever n8n lets a node send a request with its credential. */
export type RequestContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IHookFunctions
	| IWebhookFunctions;

/** The credential's type, by which a node asks n8n for it. */
export const CREDENTIAL = 'chertApi';

/** The credential of a node, as n8n has it and as it was read. */
export interface OpenCredential {
	data: ICredentialDataDecryptedObject;
	credential: ChertCredential;
}

/** The credential of a node, or of one item of it. */
export async function openCredential(
	context: RequestContext,
	item?: number,
): Promise<OpenCredential> {
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL, item);
	} catch (error) {
		throw invalidCredential(messageOf(error));
	}
	return { data, credential: usableCredential(data) };
}

/**
 * Whether the node's credential is the same for all items: it holds no expression. Only n8n's own helper
 * gives a credential whose expressions are not evaluated (docs/n8n.md 47). Where a version of n8n does not
 * let it, the credential counts as different for each item, which costs time only.
 */
export async function isConstant(context: IExecuteFunctions): Promise<boolean> {
	try {
		if (context.getInputData().length === 1) return true;
		const { additionalData } = context as unknown as {
			additionalData: IWorkflowExecuteAdditionalData;
		};
		const fields = await additionalData.credentialsHelper.getDecrypted(
			additionalData,
			context.getNode().credentials?.[CREDENTIAL] as INodeCredentialsDetails,
			CREDENTIAL,
			context.getMode(),
			context.getExecuteData(),
			true,
		);
		// An expression is a text that begins with "=".
		return !JSON.stringify(fields).includes('"=');
	} catch {
		return false;
	}
}
