/**
 * The platform's floor: the same requests through n8n's own helper, with the credential read once, in a
 * bare loop, several at a time. It checks nothing, so no node that uses the helper can be faster. With
 * `chat` it reads that field for each item, as every node must whose user says which chat each item
 * means (docs/n8n.md 55); without it, it knows the chat by itself. n8n loads it from this folder as a
 * custom node, so it is plain JavaScript.
 */
class Platform {
	description = {
		displayName: 'Platform',
		name: 'platform',
		group: ['output'],
		version: 1,
		description: 'Several requests at a time, nothing else',
		defaults: { name: 'Platform' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'chertApi', required: true }],
		properties: [
			{ displayName: 'Concurrency', name: 'concurrency', type: 'number', default: 10 },
			{ displayName: 'Chat', name: 'chat', type: 'string', default: '' },
		],
	};

	async execute() {
		const items = this.getInputData();
		const data = await this.getCredentials('chertApi', 0);
		const credentialsDecrypted = { id: '', name: 'chertApi', type: 'chertApi', data };
		const isRead = this.getNodeParameter('chat', 0) !== '';
		const outputs = [];
		let next = 0;
		const worker = async () => {
			while (next < items.length) {
				const item = next++;
				const chat_id = isRead ? this.getNodeParameter('chat', item) : items[item].json.chat_id;
				const json = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'chertApi',
					{
						method: 'POST',
						url: `${data.baseUrl}/api/v1/chats/${chat_id}/leave`,
						json: true,
					},
					{ credentialsDecrypted },
				);
				outputs[item] = { json, pairedItem: { item } };
			}
		};
		const concurrency = this.getNodeParameter('concurrency', 0);
		await Promise.all(Array.from({ length: concurrency }, worker));
		return [outputs];
	}
}

module.exports = { Platform };
