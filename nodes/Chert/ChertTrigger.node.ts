import {
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { chertApiTest } from './methods/credentialTest';
import { listSearch } from './methods/listSearch';
import { TRIGGER_PROPERTIES } from './trigger/description';
import { downloadAttachments } from './trigger/download';
import { checkExists, create, remove } from './trigger/lifecycle';
import { receiveDelivery } from './trigger/receiveDelivery';

export class ChertTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chert Trigger',
		name: 'chertTrigger',
		icon: { light: 'file:chert.svg', dark: 'file:chert.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{($parameter["events"] || []).join(", ") || "all events"}}',
		description: 'Leave iMessage groups, send messages, and start workflows when somebody writes',
		eventTriggerDescription:
			'Send a message to your line, or react to one: the next event that Chert delivers comes in here',
		// While it listens, n8n's own text stands there (docs/n8n.md 56); these stand there before.
		triggerPanel: {
			header: 'Execute the step, then send a message to your line',
			executionsHelp: {
				inactive:
					'<b>While you build:</b> execute the step, then send a message to your line or react to one. The event comes in here.<br /><br /><b>When it is ready:</b> publish the workflow. Then each event starts an execution; you find them in the <a data-key="executions">list of executions</a>, not in the editor.',
				active:
					'<b>While you build:</b> execute the step, then send a message to your line or react to one. The event comes in here.<br /><br /><b>The workflow is published:</b> each event starts an execution, too; you find them in the <a data-key="executions">list of executions</a>, not in the editor.',
			},
		},
		activationMessage:
			'Chert now tells this workflow about new events. You can see its executions in the list of executions.',
		defaults: { name: 'Chert Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chertApi', required: true, testedBy: 'chertApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Empty, so that n8n asks `receiveDelivery` for the answer (docs/n8n.md 71).
				responseData: '',
				path: 'webhook',
			},
		],
		properties: TRIGGER_PROPERTIES,
	};

	methods = { credentialTest: { chertApiTest }, listSearch };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists.call(this, Date.now());
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create.call(this, Date.now());
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove.call(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery.call(this, Date.now());
	}

	/** The first step of the execution that a delivery starts. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await downloadAttachments.call(this);
	}
}
