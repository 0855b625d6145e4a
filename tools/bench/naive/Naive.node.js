/**
 * The naive loop, as many nodes do it: one authenticated request after the other. n8n loads it from
 * this folder as a custom node, so it is plain JavaScript.
 */
class Naive {
	description = {
		displayName: 'Naive',
		name: 'naive',
		group: ['output'],
		version: 1,
		description: 'One request after the other',
		defaults: { name: 'Naive' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'chertApi', required: true }],
		properties: [{ displayName: 'Chat', name: 'chat', type: 'string', default: '' }],
	};

	async execute() {
		const outputs = [];
		for (let item = 0; item < this.getInputData().length; item++) {
			const { baseUrl } = await this.getCredentials('chertApi', item);
			const chat_id = this.getNodeParameter('chat', item);
			const json = await this.helpers.httpRequestWithAuthentication.call(this, 'chertApi', {
				method: 'POST',
				url: `${baseUrl}/api/v1/chats/${chat_id}/leave`,
				json: true,
			});
			outputs.push({ json, pairedItem: { item } });
		}
		return [outputs];
	}
}

module.exports = { Naive };
