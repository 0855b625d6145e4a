import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { DEFAULT_BASE_URL, readCredential } from '../nodes/Chert/api/credential';
import { signRequest } from '../nodes/Chert/api/signRequest';

export class ChertApi implements ICredentialType {
	name = 'chertApi';

	displayName = 'Chert API';

	icon: Icon = {
		light: 'file:../nodes/Chert/chert.svg',
		dark: 'file:../nodes/Chert/chert.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-chert/n8n-nodes-chert#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Signature (HMAC)',
					value: 'hmac',
					description:
						'Every request is signed. The secret itself is sent only to upload a file, where Chert demands it. Recommended.',
				},
				{
					name: 'Bearer Token',
					value: 'bearer',
					description: 'The signing secret is sent along as a token',
				},
			],
			default: 'hmac',
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. acme-7a3f',
			description:
				'The short name of your account at Chert, from the API keys page of the Chert console',
			displayOptions: { show: { authentication: ['hmac'] } },
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: '',
			placeholder: 'e.g. acme-7a3f',
			description:
				'The short name of your account at Chert, from the API keys page of the Chert console. It may stay empty if your account has only one tenant.',
			displayOptions: { show: { authentication: ['bearer'] } },
		},
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The 32 characters from the API keys page of the Chert console, shown there once. If a new one is made there, the old one stops working at once.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description:
				'The address of Chert. Change it only for the simulator or a private installation. The credential signs requests to this address only.',
		},
	];

	/**
	 * Adds Chert's headers to one request, for the Chert node and for the HTTP Request node.
	 *
	 * @throws UserError in words for a person: a field is missing or wrong, or the request goes to
	 *   another address than the credential's own. Source: docs: authentication.
	 */
	async authenticate(
		fields: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return signRequest(readCredential(fields), requestOptions, Date.now());
	}
}
