import type { IHttpRequestMethods, IWebhookDescription } from 'n8n-workflow';

/**
 * The addresses of an execution that waits: GET for the page with the question, POST for its form and for
 * Chert's deliveries. `responseData` is empty so that n8n answers with what the node returns; it answers
 * when it has taken the execution up (docs/n8n.md 35; n8n 2.8 to 2.40).
 */
export const WAITING_WEBHOOKS: IWebhookDescription[] = (['GET', 'POST'] as const).map(
	(httpMethod: IHttpRequestMethods): IWebhookDescription => ({
		name: 'default',
		httpMethod,
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	}),
);
