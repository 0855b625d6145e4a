import type {
	IExecuteFunctions,
	INodeCredentialsDetails,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { CREDENTIAL, openCredential } from '../api/credential';
import { type Transport, transportWith } from '../api/transport';
import type { Clock } from '../shared/clock';

/**
 * The way to Chert for each item, one for each distinct credential: an expression in a credential is resolved
 * for each item (docs/n8n.md 39); a credential without any is read once.
 */
export function openTransports(
	context: IExecuteFunctions,
	clock: Clock,
): (item: number) => Promise<Transport> {
	const ofItem = new Map<number, Promise<Transport>>();
	const ofCredential = new Map<string, Transport>();
	let constant: Promise<boolean> | undefined;
	const open = async (item: number) => {
		const opened = await openCredential(context, item);
		// As it was read: white space around a tenant does not make it another one.
		const name = JSON.stringify(opened.credential);
		const transport = ofCredential.get(name) ?? transportWith(context, opened, clock);
		ofCredential.set(name, transport);
		return transport;
	};
	return async (item) => {
		constant ??= isConstant(context);
		const key = (await constant) ? 0 : item;
		const transport = ofItem.get(key) ?? open(key);
		ofItem.set(key, transport);
		return await transport;
	};
}

/**
 * Whether the credential holds no expression. Only n8n's own helper gives one that is not evaluated
 * (docs/n8n.md 47). Where n8n does not let it, it counts as different for each item, which costs time only.
 */
async function isConstant(context: IExecuteFunctions): Promise<boolean> {
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
