import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { resources } from './actions';
import { router } from './actions/router';
import { chertApiTest } from './methods/credentialTest';
import { listSearch } from './methods/listSearch';
import { describeResources, subtitleOf } from './actions/describe';
import { receiveAnswer, WAITING_WEBHOOKS } from './questions/receiveAnswer';

export class Chert implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chert',
		name: 'chert',
		icon: { light: 'file:chert.svg', dark: 'file:chert.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Leave iMessage groups, send messages, and start workflows when somebody writes',
		defaults: { name: 'Chert' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chertApi', required: true, testedBy: 'chertApiTest' }],
		webhooks: WAITING_WEBHOOKS,
		waitingNodeTooltip:
			'={{ $parameter["operation"] === "sendAndWait" ? "The execution goes on when the person answers" : "" }}',
		properties: describeResources(resources),
	};

	methods = { credentialTest: { chertApiTest }, listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router(this);
	}

	/** The answer to a question that the execution waits with (Message → Send and Wait for Response). */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveAnswer(this);
	}
}
