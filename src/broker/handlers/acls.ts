/**
 * DescribeAcls (29), CreateAcls (30), DeleteAcls (31): this broker has no authorizer, and answers as a broker of Kafka does whose
 * `authorizer.class.name` is empty. Clients read the age of a broker off the versions of these rows.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  createAclsApi,
  type CreateAclsRequest,
  type CreateAclsResponse,
} from '../../protocol/messages/create-acls.ts';
import {
  deleteAclsApi,
  type DeleteAclsRequest,
  type DeleteAclsResponse,
} from '../../protocol/messages/delete-acls.ts';
import {
  describeAclsApi,
  type DescribeAclsRequest,
  type DescribeAclsResponse,
} from '../../protocol/messages/describe-acls.ts';
import { type Broker, handler } from '../context.ts';

const errorCode = Errors.SECURITY_DISABLED;
const errorMessage = 'No Authorizer is configured.';

export const describeAclsHandler = handler<Broker, DescribeAclsRequest, DescribeAclsResponse>(
  describeAclsApi,
  () => ({ errorCode, errorMessage: 'No Authorizer is configured on the broker' }),
);

export const createAclsHandler = handler<Broker, CreateAclsRequest, CreateAclsResponse>(
  createAclsApi,
  (_broker, { creations }) => ({ results: creations.map(() => ({ errorCode, errorMessage })) }),
);

export const deleteAclsHandler = handler<Broker, DeleteAclsRequest, DeleteAclsResponse>(
  deleteAclsApi,
  (_broker, { filters }) => ({ filterResults: filters.map(() => ({ errorCode, errorMessage })) }),
);
