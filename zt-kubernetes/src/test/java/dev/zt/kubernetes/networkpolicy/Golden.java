package dev.zt.kubernetes.networkpolicy;

/** What is derived for the shop, for review. */
final class Golden {

    private Golden() {}

    static final String SHOP = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: WIDER
            zt.dev/policy-digest: f7055db581dc14f886a50c7eee729cf596808a894ba4df2ccc5273519ac699fa
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-frontend-egress
          namespace: shop
        spec:
          egress:
          - ports:
            - port: 53
              protocol: TCP
            - port: 53
              protocol: UDP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  k8s-app: kube-dns
          - ports:
            - port: 8443
              protocol: TCP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: shop
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  app: gateway
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: frontend
          policyTypes:
          - Egress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: WIDER
            zt.dev/policy-digest: cca71c6e608e23f8f4a2b029eb5be190008b5559fbd2f3ff639953355b2dfef2
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-gateway-ingress
          namespace: shop
        spec:
          ingress:
          - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: shop
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  app: frontend
            ports:
            - port: 8443
              protocol: TCP
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: gateway
          policyTypes:
          - Ingress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: WIDER
            zt.dev/policy-digest: f7055db581dc14f886a50c7eee729cf596808a894ba4df2ccc5273519ac699fa
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-gateway-egress
          namespace: shop
        spec:
          egress:
          - ports:
            - port: 53
              protocol: TCP
            - port: 53
              protocol: UDP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  k8s-app: kube-dns
          - ports:
            - port: 8443
              protocol: TCP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: shop
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  app: orders
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: gateway
          policyTypes:
          - Egress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: WIDER
            zt.dev/policy-digest: a87f26e44964b370378eab302a187f1dff90ef7ea360b10167da8e5aa79e78bb
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-inventory-ingress
          namespace: shop
        spec:
          ingress:
          - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: shop
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  app: orders
            ports:
            - port: 8443
              protocol: TCP
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: inventory
          policyTypes:
          - Ingress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: EXACT
            zt.dev/policy-digest: f7055db581dc14f886a50c7eee729cf596808a894ba4df2ccc5273519ac699fa
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-inventory-egress
          namespace: shop
        spec:
          egress:
          - ports:
            - port: 53
              protocol: TCP
            - port: 53
              protocol: UDP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  k8s-app: kube-dns
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: inventory
          policyTypes:
          - Egress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: WIDER
            zt.dev/policy-digest: 5b6634cc251986adcddf8a37b9d90cb4bbbc63e5a80bbe708b0acc0dd04bdeff
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-orders-ingress
          namespace: shop
        spec:
          ingress:
          - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: shop
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  app: gateway
            ports:
            - port: 8443
              protocol: TCP
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: orders
          policyTypes:
          - Ingress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: WIDER
            zt.dev/policy-digest: f7055db581dc14f886a50c7eee729cf596808a894ba4df2ccc5273519ac699fa
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-orders-egress
          namespace: shop
        spec:
          egress:
          - ports:
            - port: 53
              protocol: TCP
            - port: 53
              protocol: UDP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  k8s-app: kube-dns
          - ports:
            - port: 8443
              protocol: TCP
            to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: shop
              podSelector:
                matchExpressions:
                - key: zt.dev/quarantine
                  operator: DoesNotExist
                matchLabels:
                  app: inventory
          podSelector:
            matchExpressions:
            - key: zt.dev/quarantine
              operator: DoesNotExist
            matchLabels:
              app: orders
          policyTypes:
          - Egress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          annotations:
            zt.dev/fidelity: EXACT
            zt.dev/policy-digest: f7055db581dc14f886a50c7eee729cf596808a894ba4df2ccc5273519ac699fa
          labels:
            app.kubernetes.io/managed-by: zt
          name: zt-default-deny
          namespace: shop
        spec:
          podSelector: {}
          policyTypes:
          - Ingress
          - Egress
        """;
}
