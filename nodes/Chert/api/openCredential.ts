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

export type RequestContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IHookFunctions
	| IWebhookFunctions;

export const CREDENTIAL = 'chertApi';

export interface OpenCredential {
	data: ICredentialDataDecryptedObject;
	credential: ChertCredential;
}

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
 * Whether the credential holds no expression. Only n8n's own helper gives one that is not evaluated
 * (docs/n8n.md 47). Where n8n does not let it, it counts as different for each item, which costs time only.
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
		return !JSON.stringify(fields).includes('"=');
	} catch {
		return false;
	}
}
