"""A client for livegate's gRPC API that reads the contract at run time, so it needs no generated code."""

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


class LivegateError(Exception):
    """What livegate answered in place of a result. Act on `reason`, one of a closed list; `details` is for people."""

    def __init__(self, code, reason, details, metadata, violations, retry_after_ms):
        super().__init__(f"{reason}: {details}")
        self.code = code
        self.reason = reason
        self.metadata = metadata
        self.violations = violations
        self.retry_after_ms = retry_after_ms
        """When to retry, in milliseconds from now; None if a retry does not help."""


class Livegate:
    """Requests and answers are dicts, in the JSON form of the messages in proto/livegate/v1."""

    def __init__(self, target, descriptor_set, key=None, timeout=10):
        self._pool = descriptor_pool.DescriptorPool()
        with open(descriptor_set, "rb") as file:
            for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
                self._pool.Add(proto)
        self._channel = grpc.insecure_channel(target)
        self._metadata = [("authorization", f"Bearer {key}")] if key else []
        self._timeout = timeout

    def call(self, service, method, **request):
        """Calls a method, such as call("AccountService", "ListAccounts")."""
        descriptor = self._pool.FindServiceByName(f"livegate.v1.{service}").methods_by_name[method]
        message = json_format.ParseDict(request, self._class_of(descriptor.input_type)(), descriptor_pool=self._pool)
        send = self._channel.unary_unary(
            f"/livegate.v1.{service}/{method}",
            request_serializer=lambda value: value.SerializeToString(),
            response_deserializer=self._class_of(descriptor.output_type).FromString,
        )
        try:
            answer = send(message, timeout=self._timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._error_of(error) from error
        return json_format.MessageToDict(answer, descriptor_pool=self._pool)

    def close(self):
        self._channel.close()

    def _class_of(self, descriptor):
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(descriptor)
        return message_factory.MessageFactory(self._pool).GetPrototype(descriptor)

    def _named(self, name):
        return self._class_of(self._pool.FindMessageTypeByName(name))

    def _error_of(self, error):
        """Every error of livegate carries a google.rpc.Status with one ErrorInfo; others come from gRPC itself."""
        trailers = dict(error.trailing_metadata() or ())
        status = self._named("google.rpc.Status").FromString(trailers.get("grpc-status-details-bin", b""))
        reason, metadata, violations, retry_after_ms = error.code().name, {}, [], None
        for detail in status.details:
            if detail.type_url.endswith("google.rpc.ErrorInfo"):
                info = self._named("google.rpc.ErrorInfo").FromString(detail.value)
                reason, metadata = info.reason, dict(info.metadata)
            elif detail.type_url.endswith("google.rpc.BadRequest"):
                bad = self._named("google.rpc.BadRequest").FromString(detail.value)
                violations = [(fault.field, fault.description) for fault in bad.field_violations]
            elif detail.type_url.endswith("google.rpc.RetryInfo"):
                delay = self._named("google.rpc.RetryInfo").FromString(detail.value).retry_delay
                retry_after_ms = delay.seconds * 1000 + delay.nanos // 1_000_000
        return LivegateError(error.code().name, reason, error.details(), metadata, violations, retry_after_ms)
