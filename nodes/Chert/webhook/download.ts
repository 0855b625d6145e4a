import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import type { AttachmentFacts } from './facts';

export async function withAttachments(
	_context: IWebhookFunctions,
	item: INodeExecutionData,
	_attachments: readonly AttachmentFacts[],
): Promise<INodeExecutionData> {
	return item;
}
